//! containerd's `certs.d/HOST/hosts.toml`: where the content of a registry is looked for.
//!
//! Form: <https://github.com/containerd/containerd/blob/v2.1.0/docs/hosts.md>. Unknown keys are
//! containerd's business. Pushes go to the registry itself, whatever capabilities a mirror has.

use std::path::{Path, PathBuf};

use http::HeaderName;
use url::Url;

use crate::auth::Secret;
use crate::oci::{Host, concealed};
use crate::registry::settings::Scheme;
use crate::registry::settings::document::{Document, Table, Value};
use crate::registry::settings::{
    HostSettings, Hosts, Identity, Mirror, Origin, Rule, SettingsError, Sourced, beneath, host_of,
    rooted,
};
use crate::util::duration::parse_duration;

/// The rule of a `hosts.toml` in the folder of `namespace`.
///
/// # Errors
/// [`SettingsError::Malformed`] with the line.
pub(super) fn parse(text: &str, path: &Path, namespace: &Host) -> Result<Rule, SettingsError> {
    let mut table = Document { text, path }.parse()?;
    let hosts = table.table("host")?;
    let mut rule = Rule::about(Hosts::One(namespace.clone()));
    match table.get("server", |value| value.text().map(str::to_owned))? {
        None => rule.settings = settings(&mut table, None)?,
        Some(Sourced { value: address, origin }) => {
            let unusable =
                || table.malformed(format!("the server {:?} is no URL", concealed(&address)));
            let (host, url) = place(&address).ok_or_else(unusable)?;
            let settings = settings(&mut table, Some(&url))?;
            match rule.hosts.matches(&host) {
                true => rule.settings = settings,
                false => rule.location = Some(elsewhere(host, settings, namespace, origin)),
            }
        }
    }
    let mut mirrors = Vec::new();
    let mut first = None;
    for (address, value) in hosts.into_entries() {
        first.get_or_insert(value.origin());
        let mirror = mirror(&address, value.into_table()?, namespace)?;
        mirrors.extend(Some(mirror).filter(|mirror| mirror.tags || mirror.digests));
    }
    rule.mirrors = first.map(|origin| Sourced::new(mirrors, origin));
    Ok(rule)
}

fn mirror(address: &str, mut table: Table<'_>, namespace: &Host) -> Result<Mirror, SettingsError> {
    let capabilities = table.get("capabilities", Value::texts)?;
    let can = |what: &str| {
        capabilities.as_ref().is_none_or(|listed| listed.value.iter().any(|has| has == what))
    };
    let (tags, digests) = (can("resolve"), can("pull"));
    let unusable = || table.malformed(format!("the host {:?} is no URL", concealed(address)));
    let (host, url) = place(address).ok_or_else(unusable)?;
    let origin = table.origin();
    let settings = settings(&mut table, Some(&url))?;
    Ok(Mirror { tags, digests, ..elsewhere(host, settings, namespace, origin) })
}

/// Another host that has the content of `namespace`, which it is told.
fn elsewhere(host: Host, settings: HostSettings, namespace: &Host, origin: Origin) -> Mirror {
    let is_other = !Hosts::One(namespace.clone()).matches(&host);
    let asked = is_other.then(|| Sourced::new(namespace.to_string(), origin.clone()));
    let settings = HostSettings { namespace: asked, ..settings };
    Mirror { settings, ..Mirror::new(host, origin) }
}

/// The host of an address, and its URL. The API of Docker Hub has another name than itself.
fn place(address: &str) -> Option<(Host, Url)> {
    let url = url_of(address)?;
    let host = host_of(&url)?;
    Some((if host.is_docker_hub() { Host::docker_hub() } else { host }, url))
}

/// A URL; without a scheme it is HTTPS.
fn url_of(address: &str) -> Option<Url> {
    let url = match address.contains("://") {
        true => Url::parse(address),
        false => Url::parse(&format!("https://{address}")),
    };
    url.ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

fn settings(table: &mut Table<'_>, url: Option<&Url>) -> Result<HostSettings, SettingsError> {
    let skip = table.get("skip_verify", Value::boolean)?;
    let overrides = table.get("override_path", Value::boolean)?;
    let origin = overrides.as_ref().map_or_else(|| table.origin(), |it| it.origin.clone());
    let path = url.map_or("/", Url::path);
    let api_root = match overrides {
        Some(Sourced { value: true, .. }) => Some(rooted(path)),
        // A URL may name the API as well as what it lies beneath.
        _ => Some(path.trim_end_matches('/').trim_end_matches("/v2"))
            .filter(|prefix| !prefix.trim_matches('/').is_empty())
            .map(beneath),
    };
    let is_plain = url.is_some_and(|url| url.scheme() == "http");
    Ok(HostSettings {
        scheme: is_plain.then(|| Sourced::new(Scheme::Http, table.origin())),
        verify: skip.filter(|skip| skip.value).map(|skip| skip.map(|_| false)),
        authorities: table.get("ca", |value| {
            Ok(value.texts()?.iter().map(|file| value.directory().join(file)).collect())
        })?,
        identity: identity(table)?,
        headers: headers(table)?,
        api_root: api_root.map(|root| Sourced::new(root, origin)),
        connect_timeout: table.get("dial_timeout", |value| {
            let text = value.text()?;
            parse_duration(text)
                .ok_or_else(|| value.malformed(format!("{text:?} is no time such as 10s")))
        })?,
        ..HostSettings::default()
    })
}

/// `client`: a file with both, files with both, or pairs of certificate and key; the first counts.
fn identity(table: &mut Table<'_>) -> Result<Option<Sourced<Identity>>, SettingsError> {
    let Some(value) = table.take("client") else { return Ok(None) };
    let (origin, directory) = (value.origin(), value.directory());
    let file = |name: &str| -> PathBuf { directory.join(name) };
    let names = if value.is_array() {
        let items = value.into_array()?;
        let Some(first) = items.first() else { return Ok(None) };
        first.texts()?
    } else {
        value.texts()?
    };
    let identity = match &names[..] {
        [certificate] => Identity { certificate: file(certificate), key: None },
        [certificate, key] if key.is_empty() => {
            Identity { certificate: file(certificate), key: None }
        }
        [certificate, key] => Identity { certificate: file(certificate), key: Some(file(key)) },
        _ => return Ok(None),
    };
    Ok(Some(Sourced::new(identity, origin)))
}

type Headers = Vec<(HeaderName, Secret)>;

/// A table of headers, each with a text or several.
pub(super) fn headers(table: &mut Table<'_>) -> Result<Option<Sourced<Headers>>, SettingsError> {
    let Some(value) = table.take("header") else { return Ok(None) };
    let origin = value.origin();
    let mut headers = Vec::new();
    for (name, value) in value.into_table()?.into_entries() {
        let unusable = || value.malformed(format!("{name:?} cannot be the name of a header"));
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unusable())?;
        for text in value.texts()? {
            if http::HeaderValue::from_str(&text).is_err() {
                // The text may be a secret, which no message shows.
                return Err(value.malformed(format!("the text of {name} cannot be a header's")));
            }
            headers.push((name.clone(), Secret::new(text)));
        }
    }
    Ok(Some(Sourced::new(headers, origin)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, namespace: &str) -> Rule {
        let path = Path::new("/etc/containerd/certs.d/x/hosts.toml");
        parse(text, path, &namespace.parse().unwrap()).unwrap()
    }

    fn line(origin: &Origin) -> Option<usize> {
        match origin {
            Origin::File { line, .. } => *line,
            Origin::Flag(_) => None,
        }
    }

    #[test]
    fn mirrors_keep_their_order_and_capabilities() {
        // From containerd's documentation, with a mirror more.
        let rule = read(
            r#"server = "https://registry-1.docker.io"

[host."https://public-mirror.example.com"]
  capabilities = ["pull"]
[host."http://a-mirror.test:5000"]
  capabilities = ["pull", "resolve"]
  skip_verify = true
  dial_timeout = "3s"
[host."https://push-only.test"]
  capabilities = ["push"]
[host."https://docker-mirror.internal"]
  ca = "docker-mirror.crt"
"#,
            "docker.io",
        );
        assert!(rule.location.is_none() && rule.hosts == Hosts::One(Host::docker_hub()));
        let mirrors = rule.mirrors.unwrap();
        assert_eq!(line(&mirrors.origin), Some(3));
        let shown: Vec<_> = mirrors
            .value
            .iter()
            .map(|mirror| (mirror.host.as_str(), mirror.tags, mirror.digests, line(&mirror.origin)))
            .collect();
        assert_eq!(
            shown,
            [
                ("public-mirror.example.com", false, true, Some(3)),
                ("a-mirror.test:5000", true, true, Some(5)),
                ("docker-mirror.internal", true, true, Some(11)),
            ]
        );
        let second = &mirrors.value[1].settings;
        assert_eq!((second.scheme(), second.skips_verification()), (Scheme::Http, true));
        assert_eq!(line(&second.verify.as_ref().unwrap().origin), Some(7));
        assert_eq!(second.connect_timeout.as_ref().unwrap().value.as_secs(), 3);
        assert_eq!(second.namespace.as_ref().unwrap().value, "docker.io");
        let ca = &mirrors.value[2].settings.authorities.as_ref().unwrap().value;
        assert_eq!(ca, &[Path::new("/etc/containerd/certs.d/x/docker-mirror.crt")]);
    }

    #[test]
    fn the_server_is_the_host_itself_or_stands_for_it() {
        let rule = read("server = \"http://r.test:5000\"\nskip_verify = true\n", "r.test:5000");
        assert_eq!(rule.settings.scheme(), Scheme::Http);
        assert!(rule.settings.skips_verification() && rule.mirrors.is_none());
        let rule = read("server = \"https://elsewhere.test\"\nca = [\"/a.pem\"]\n", "r.test");
        let location = rule.location.unwrap();
        assert_eq!((location.host.as_str(), rule.settings), ("elsewhere.test", Default::default()));
        assert_eq!(location.settings.authorities.unwrap().value, [Path::new("/a.pem")]);
        let rule = read("ca = \"ca.crt\"\n[header]\nx-team = [\"a\", \"b\"]\n", "r.test");
        let headers = rule.settings.headers.unwrap().value;
        let headers: Vec<_> = headers.iter().map(|(n, v)| (n.as_str(), v.expose())).collect();
        assert_eq!(headers, [("x-team", "a"), ("x-team", "b")]);
    }

    #[test]
    fn paths_are_the_api_or_lie_before_it() {
        for (url, overrides, root) in [
            ("https://m.test", false, "/v2"),
            ("https://m.test/v2", false, "/v2"),
            ("https://m.test/hub", false, "/hub/v2"),
            ("https://harbor.test/v2/proxy-docker", true, "/v2/proxy-docker"),
            ("m.test:5000", false, "/v2"),
        ] {
            let rule =
                read(&format!("[host.\"{url}\"]\noverride_path = {overrides}\n"), "docker.io");
            let mirrors = rule.mirrors.unwrap().value;
            assert_eq!(mirrors[0].settings.api_root(), root, "{url}");
        }
    }

    #[test]
    fn client_certificates_come_in_three_forms() {
        let folder = Path::new("/etc/containerd/certs.d/x");
        for (client, certificate, key) in [
            ("\"both.pem\"", folder.join("both.pem"), None),
            ("[\"a.pem\", \"b.pem\"]", folder.join("a.pem"), None),
            ("[[\"a.cert\", \"/k/a.key\"]]", folder.join("a.cert"), Some("/k/a.key".into())),
            ("[[\"a.cert\", \"\"]]", folder.join("a.cert"), None),
        ] {
            let rule = read(&format!("client = {client}\n"), "r.test");
            let identity = rule.settings.identity.unwrap().value;
            assert_eq!(identity, Identity { certificate, key }, "{client}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, piece) in [
            ("\nserver = 7\n", "hosts.toml:2: a text in quotes"),
            ("server = \"ftp://x\"\n", "hosts.toml:1: the server \"ftp://x\" is no URL"),
            ("[host.\"https://a.test\"]\nskip_verify = \"no\"\n", "hosts.toml:2: true or false"),
            ("[host\n", "hosts.toml:1: "),
            ("dial_timeout = \"soon\"\n", "\"soon\" is no time such as 10s"),
            ("[header]\nx = \"a\\u0007\"\n", "the text of x cannot be a header's"),
        ] {
            let path = Path::new("/etc/containerd/certs.d/x/hosts.toml");
            let error = parse(text, path, &"r.test".parse().unwrap()).unwrap_err().to_string();
            assert!(error.contains(piece), "{text}: {error}");
        }
    }
}
