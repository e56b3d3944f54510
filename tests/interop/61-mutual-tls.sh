# shellcheck shell=bash
# docker-registry with htpasswd behind nginx, which demands a certificate of every client.

MUTUAL=
MUTUAL_CERTS_D=

make_client_certificates() { # DIRECTORY: client.crt by the private authority, other.crt by itself
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=ada' \
        -keyout "$1/client.key" -out "$1/client.csr"
    printf '%s\n' 'basicConstraints=CA:FALSE' 'extendedKeyUsage=clientAuth' >"$1/client.ext"
    openssl x509 -req -in "$1/client.csr" -CA "$1/trusted/ca.crt" -CAkey "$1/ca.key" -CAcreateserial \
        -days 2 -extfile "$1/client.ext" -out "$1/client.crt"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=eve' \
        -keyout "$1/other.key" -out "$1/other.crt"
}

nginx_config() { # PORT
    local directory=$WORK/nginx
    mkdir -p "$directory"
    cat >"$directory/nginx.conf" <<NGINX
daemon off;
user root;
pid $directory/pid;
error_log stderr warn;
worker_processes 1;
events {}
http {
    access_log off;
    client_body_temp_path $directory/body;
    proxy_temp_path $directory/proxy;
    fastcgi_temp_path $directory/fastcgi;
    uwsgi_temp_path $directory/uwsgi;
    scgi_temp_path $directory/scgi;
    server {
        listen 127.0.0.1:$1 ssl;
        ssl_certificate $WORK/certs/server.crt;
        ssl_certificate_key $WORK/certs/server.key;
        ssl_client_certificate $CA;
        ssl_verify_client on;
        client_max_body_size 0;
        proxy_request_buffering off;
        location / {
            proxy_pass http://$AUTH;
            proxy_set_header Host \$http_host;
            proxy_set_header X-Forwarded-Proto https;
        }
    }
}
NGINX
}

start_nginx() {
    local port
    port=$(free_port) || return 1
    nginx_config "$port"
    start nginx nginx -c "$WORK/nginx/nginx.conf" -p "$WORK/nginx"
    # It answers 400 to who has no certificate.
    wait_for "$STARTED" curl -sS --cacert "$CA" "https://127.0.0.1:$port/" || return 1
    MUTUAL=127.0.0.1:$port
    MUTUAL_CERTS_D=$HOME/.config/regctl/certs.d/$MUTUAL
}

use_client_certificate() { # NAME
    rm -rf "$MUTUAL_CERTS_D"
    mkdir -p "$MUTUAL_CERTS_D"
    cp "$CA" "$MUTUAL_CERTS_D/ca.crt"
    cp "$WORK/certs/$1.crt" "$MUTUAL_CERTS_D/client.cert"
    cp "$WORK/certs/$1.key" "$MUTUAL_CERTS_D/client.key"
}

# nginx answers what is wrong itself, and has no login to ask for.
certificate_is_demanded() {
    local output status
    for certificate in none other; do
        rm -rf "$MUTUAL_CERTS_D"
        [ "$certificate" = none ] || use_client_certificate "$certificate"
        status=0
        output=$(rc catalog "$MUTUAL" 2>&1) || status=$?
        echo "$certificate: exit $status: $output"
        [ "$status" != 0 ]
        grep -Ei '400|certificate' <<<"$output"
    done
}

mutual_wrong_password() {
    use_client_certificate client
    fails_with 4 rc catalog "$MUTUAL"
    fails_with 4 rc login -u ada --password-stdin "$MUTUAL" <<<'wrong'
}

mutual_login() { printf 'pass: word' | rc login -u ada --password-stdin "$MUTUAL"; }

# Skopeo takes the same three files.
MUTUAL_SKOPEO=()

mutual_checks() {
    check 'mutual TLS: no certificate, or another, and no registry' certificate_is_demanded
    check 'mutual TLS: a wrong password exits 4' mutual_wrong_password
    check 'mutual TLS: login' mutual_login
    MUTUAL_SKOPEO=(--cert-dir "$MUTUAL_CERTS_D" --creds 'ada:pass: word')
    check 'mutual TLS: push Debian' push_and_inspect "$MUTUAL" debian "${MUTUAL_SKOPEO[@]}"
    check 'mutual TLS: push busybox' push_and_inspect "$MUTUAL" busybox "${MUTUAL_SKOPEO[@]}"
    check 'mutual TLS: catalog, tags, retag' list_and_retag "$MUTUAL" "${MUTUAL_SKOPEO[@]}"
    check 'mutual TLS: copy in' copy_between "$PLAIN" "$MUTUAL"
    check 'mutual TLS: copy out' copy_between "$MUTUAL" "$SECOND"
    check 'mutual TLS: pull back' pull_back "$MUTUAL"
    rm -rf "$MUTUAL_CERTS_D"
}

check 'openssl makes certificates of clients' make_client_certificates "$WORK/certs"
if start_nginx; then
    mutual_checks
else
    tail -n 20 "$WORK/log/nginx"
    check 'mutual TLS: nginx starts' false
fi
