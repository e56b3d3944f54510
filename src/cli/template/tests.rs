//! Templates and what they print: the outputs were compared with those of Go's `text/template` as
//! the docker CLI uses it, over structs and over loose JSON.

use serde_json::{Value as Json, json};

use super::*;

fn document() -> Json {
    json!({
        "Name": "alpine",
        "Digest": "sha256:0123456789abcdef",
        "Size": 3405,
        "Ok": true,
        "Nothing": null,
        "Ratio": 0.5,
        "Tags": ["3.20", "3.20.1", "latest"],
        "None": [],
        "Labels": {"b": "2", "a": "1", "org.opencontainers.image.title": "Alpine <Linux>"},
        "Layers": [
            {"Digest": "sha256:aaaa", "Size": 1},
            {"Digest": "sha256:bbbb", "Size": 2},
            {"Digest": "sha256:cccc", "Size": 3},
        ],
        "Config": {
            "User": "",
            "Env": ["PATH=/bin", "LANG=C"],
            "Cmd": ["sh", "-c", "echo hi"],
            "Empty": {},
        },
    })
}

/// What a template prints, or the last cause of its failure.
fn outcome(template: &str, report: &Json, kind: Kind) -> Result<String, String> {
    let compiled = Compiled::new(template).map_err(|error| error.to_string())?;
    compiled.render(report, kind).map_err(|error| error.root_cause().to_string())
}

#[track_caller]
fn print(cases: &[(&str, &str)]) {
    for (template, text) in cases {
        let printed = outcome(template, &document(), Kind::Report);
        assert_eq!(printed.as_deref(), Ok(*text), "{template}");
    }
}

#[track_caller]
fn fail(cases: &[(&str, &str)]) {
    for (template, piece) in cases {
        let error = outcome(template, &document(), Kind::Report).expect_err(template);
        assert!(error.contains(piece), "{template}: {error}");
        assert!(!error.contains(rewrite::FIELD), "{template}: {error}");
    }
}

#[test]
fn fields_and_lists_print_as_in_go() {
    print(&[
        ("{{.Digest}}", "sha256:0123456789abcdef"),
        ("{{ .Name }}@{{ .Digest }}", "alpine@sha256:0123456789abcdef"),
        (
            r"{{range .Layers}}{{.Digest}} {{.Size}}\n{{end}}",
            "sha256:aaaa 1\nsha256:bbbb 2\nsha256:cccc 3\n",
        ),
        (
            "{{range $i, $l := .Layers}}{{$i}}={{$l.Digest}};{{end}}",
            "0=sha256:aaaa;1=sha256:bbbb;2=sha256:cccc;",
        ),
        (
            "{{range $k, $v := .Labels}}{{$k}}={{$v}},{{end}}",
            "a=1,b=2,org.opencontainers.image.title=Alpine <Linux>,",
        ),
        (r#"{{index .Labels "a"}}"#, "1"),
        ("{{index .Layers 1}}", "map[Digest:sha256:bbbb Size:2]"),
        ("{{(index .Layers 0).Digest}}", "sha256:aaaa"),
        ("{{len .Layers}}", "3"),
        ("{{with .Config}}{{range .Env}}[{{.}}]{{end}}{{end}}", "[PATH=/bin][LANG=C]"),
        ("{{- .Name -}}  x", "alpinex"),
        ("{{.Labels}}", "map[a:1 b:2 org.opencontainers.image.title:Alpine <Linux>]"),
        (
            "{{.Layers}}",
            "[map[Digest:sha256:aaaa Size:1] map[Digest:sha256:bbbb Size:2] map[Digest:sha256:cccc Size:3]]",
        ),
        ("{{.Config.Cmd}}", "[sh -c echo hi]"),
        ("{{.None}} {{.Config.Empty}} {{.Ratio}} {{.Ok}}", "[] map[] 0.5 true"),
        (
            "{{$.Name}}{{range .Tags}}{{$.Digest}}{{end}}",
            "alpinesha256:0123456789abcdefsha256:0123456789abcdefsha256:0123456789abcdef",
        ),
        (r#"{{index .Labels "org.opencontainers.image.title"}}"#, "Alpine <Linux>"),
        ("{{range .Labels}}{{.}};{{end}}", "1;2;Alpine <Linux>;"),
        ("{{with .Name -}}  a  {{- end}}", "a"),
        (r#"{{ .Name}}{{/* } */}}{{"}}"}}"#, "alpine}}"),
    ]);
}

#[test]
fn control_flow_is_that_of_go() {
    print(&[
        ("{{if .Config.User}}u{{else}}none{{end}}", "none"),
        (r#"{{if and .Ok (eq .Name "alpine")}}yes{{end}}"#, "yes"),
        (r#"{{define "T"}}<{{.}}>{{end}}{{template "T" .Name}}"#, "<alpine>"),
        (r#"{{block "B" .Name}}[{{.}}]{{end}}"#, "[alpine]"),
        ("{{range .Layers}}{{if eq .Size 2}}{{break}}{{end}}{{.Digest}}{{end}}", "sha256:aaaa"),
        ("{{range .Tags}}{{continue}}{{.}}{{else}}e{{end}}", ""),
        ("{{range $i, $l := .Layers}}{{if eq $i 1}}{{continue}}{{end}}{{$l.Size}} {{end}}", "1 3 "),
        ("{{range 3}}{{.}}{{end}}", "012"),
        ("{{range $i := 3}}{{$i}},{{end}}", "0,1,2,"),
        (r#"{{ $x := .Name }}{{$x}}{{ $x = "q" }}{{$x}}"#, "alpineq"),
        ("{{range $i, $e := .Tags}}{{if $i}},{{end}}{{$e}}{{end}}", "3.20,3.20.1,latest"),
        ("{{with .None}}a{{else with .Name}}{{.}}{{end}}", "alpine"),
        (
            "{{with .None}}a{{else with .Config.User}}b{{else with .Tags}}{{len .}}{{else}}c{{end}}",
            "3",
        ),
        ("{{with .Config.User}}a{{else with .Nothing}}{{.}}{{else}}none{{end}}", "none"),
        ("{{with $x := .Name}}{{$x}}{{end}}", "alpine"),
        (r#"{{if or (eq .Name "x") (and .Ok (ne .Name "y"))}}yes{{end}}"#, "yes"),
        ("{{range $k, $v := .Config.Empty}}x{{else}}empty{{end}}", "empty"),
        ("{{- /* note */ -}} {{.Name}}", "alpine"),
    ]);
}

#[test]
fn functions_are_those_of_go_and_docker() {
    print(&[
        (
            "{{json .Labels}}",
            r#"{"a":"1","b":"2","org.opencontainers.image.title":"Alpine <Linux>"}"#,
        ),
        (
            r#"{{printf "%-10s|%5d|%q" .Name .Size .Digest}}"#,
            r#"alpine    | 3405|"sha256:0123456789abcdef""#,
        ),
        (r#"{{.Name | upper | printf "%s!"}}"#, "ALPINE!"),
        (r#"{{join .Tags ", "}}"#, "3.20, 3.20.1, latest"),
        (r#"{{join .Tags "\n"}}"#, "3.20\n3.20.1\nlatest"),
        ("{{slice .Digest 7}}", "0123456789abcdef"),
        ("{{slice .Digest 0 6}} {{slice .Tags 1}}", "sha256 [3.20.1 latest]"),
        ("{{println .Name}}", "alpine\n"),
        ("{{.Size}} {{gt .Size 100}} {{lt .Size 5 }}", "3405 true false"),
        (r#"{{not .Ok}} {{or "" "b"}}"#, "false b"),
        (r#"{{/* c */}}{{html "<a>"}}{{js "it's"}}{{urlquery "a b"}}"#, r"&lt;a&gt;it\'sa+b"),
        (r#"{{"quoted"}} {{`raw`}} {{1.5}} {{'a'}} {{0x1F}}"#, "quoted raw 1.5 97 31"),
        (
            r#"{{printf "%v %T %+v %x" .Size .Name .Tags .Name}}"#,
            "3405 string [3.20 3.20.1 latest] 616c70696e65",
        ),
        (r#"{{eq .Name "a" "b" "alpine"}}{{ne .Size 1}}{{le 1 1}}"#, "truetruetrue"),
        (
            r#"{{printf "%05.1f|%t|%6.2f|%c|%U|%08b|%o|%X" 1.5 true 2.0 65 65 5 8 255}}"#,
            "001.5|true|  2.00|A|U+0041|00000101|10|FF",
        ),
        (r#"{{title "hello world"}} {{title "hello-world it's"}}"#, "Hello World Hello-World It'S"),
        (
            r#"{{pad "x" 2 1}}|{{pad "" 2 1}}|{{truncate "abcdef" 3}}{{truncate "ab" 3}}"#,
            "  x ||abcab",
        ),
        (
            r#"{{split "a,b,c" ","}} {{join (split "a,b" ",") "-"}} {{split .Name ""}}"#,
            "[a b c] a-b [a l p i n e]",
        ),
        (r#"{{lower "ABC"}}{{upper "äöß"}}{{truncate "äöü" 3}}"#, "abcÄÖßä"),
        (r#"{{print 1 2 "a" "b" 3}}{{print .Name .Ok}}"#, "1 2ab3alpinetrue"),
        ("{{and 1 0}} {{or 0 \"\" \"c\"}} {{not 0}} {{and .Ok .Name}}", "0 c true alpine"),
        (r#"{{printf "%q" .Tags}} {{printf "%d%%" 5}}"#, r#"["3.20" "3.20.1" "latest"] 5%"#),
        (r#"{{"a\tb"}} {{`a\tb`}} {{len "äö"}} {{eq .Ok true}}"#, "a\tb a\\tb 4 true"),
        (r#"{{printf "%s" (index .Config.Env 0) | upper}}"#, "PATH=/BIN"),
        (
            "{{json .Layers}}",
            r#"[{"Digest":"sha256:aaaa","Size":1},{"Digest":"sha256:bbbb","Size":2},{"Digest":"sha256:cccc","Size":3}]"#,
        ),
        ("{{html .Labels}}", "map[a:1 b:2 org.opencontainers.image.title:Alpine &lt;Linux&gt;]"),
    ]);
    let whole = outcome("{{json .}}", &document(), Kind::Report);
    assert_eq!(whole, Ok(document().to_string()), "as --format json prints it");
}

#[test]
fn what_is_null_or_a_missing_key_prints_as_in_go() {
    print(&[
        ("{{.Labels.zz}}", "<no value>"),
        ("{{.Labels.zz.deeper}}", "<no value>"),
        (r#"{{index .Labels "zz"}}|"#, "|"),
        ("{{if .Labels.zz}}a{{else}}b{{end}}", "b"),
        ("{{.Nothing}}", "<no value>"),
        (r#"{{json .Nothing}} {{printf "%v" .Nothing}}"#, "null <nil>"),
        ("{{if .Nothing}}a{{else}}b{{end}}{{range .Nothing}}x{{else}}none{{end}}", "bnone"),
        (r#"{{not .Nothing}} {{eq .Nothing "a"}}"#, "true false"),
    ]);
}

#[test]
fn what_go_refuses_is_refused_and_named() {
    fail(&[
        ("{{.Missing}}", "no field Missing: there are Config, Digest, Labels, Layers, Name, None,"),
        ("{{if .Missing}}a{{else if .Ok}}b{{end}}", "no field Missing"),
        ("{{with .Nope}}a{{else with .Name}}{{.}}{{end}}", "no field Nope"),
        ("{{.Config.Missing}}", "no field Missing: there are Cmd, Empty, Env, User"),
        ("{{(index .Layers 0).Missing}}", "no field Missing: there are Digest, Size"),
        ("{{range .Layers}}{{.Name}}{{end}}", "no field Name: there are Digest, Size"),
        ("{{.Config.Empty.X}}", "no field X: there are none"),
        ("{{.Digest.Foo}}", "no field Foo in a string"),
        ("{{.Layers.Digest}}", "no field Digest in a list"),
        ("{{.Nothing.X}}", "no field X in null"),
        ("{{nofunc .}}", "function nofunc"),
        ("{{.Name", "unclosed action"),
        (r#"{{.Name "x"}}"#, "Name is a field and takes no arguments"),
        (r#"{{"x" | .Name}}"#, "Name is a field and takes no arguments"),
        ("{{eq .Name 1}}", "eq cannot compare alpine with 1"),
        ("{{lt .Name 1}}", "lt cannot compare"),
        (r#"{{ne .Name "a" "b"}}"#, "ne takes 2 arguments, not 3"),
        ("{{upper .Size}}", "upper wants a string, not 3405"),
        ("{{join .Name .Name}}", "join wants a list, not alpine"),
        ("{{len .Nothing}}", "null has no length"),
        ("{{index .Tags 9}}", "index out of range: 9"),
        (r#"{{template "none"}}"#, "none"),
        ("{{range .Name}}x{{end}}", "range can't iterate over alpine"),
        ("{{if}}x{{end}}", "if"),
        ("{{end}}", "end"),
        ("{{range .Layers}}", ""),
        ("{{$v}}", "$v"),
        ("{{nil}}", "nil"),
        ("{{with .None}}a{{else if .Ok}}b{{end}}", "if"),
        ("{{if .None}}a{{else with .Name}}b{{end}}", "with"),
        ("{{else with .Name}}x{{end}}", "else"),
    ]);
}

#[test]
fn a_field_is_found_in_any_spelling_and_a_map_by_its_very_key() {
    let report = json!({
        "image_id": "abc", "size_bytes": 7, "labels": {"Key": "1", "my_key": "2"}, "annotations": null,
        "layers": [{"size_bytes": 2, "digest": "x"}], "url": "u",
    });
    for (template, text) in [
        ("{{.ImageID}}{{.ImageId}}{{.image_id}}{{.imageid}}", "abcabcabcabc"),
        ("{{.Labels.Key}}{{.Labels.key}}{{.labels.my_key}}", "1<no value>2"),
        (r#"{{index .labels "my_key"}}{{index . "ImageID"}}"#, "2abc"),
        (r#"{{.Annotations}}{{index .Annotations "a"}}{{.Annotations.a}}"#, "map[]<no value>"),
        ("{{range .Layers}}{{json .}}{{end}}", r#"{"size_bytes":2,"digest":"x"}"#),
        ("{{json .Labels}}", r#"{"Key":"1","my_key":"2"}"#),
        ("{{.Untagged}}{{.ChosenFrom}}", "<no value><no value>"),
    ] {
        assert_eq!(outcome(template, &report, Kind::Report).as_deref(), Ok(text), "{template}");
    }
    let error = outcome("{{.Id}}", &report, Kind::Report).expect_err("no such field");
    assert_eq!(
        error,
        "no field Id: there are Annotations, ImageID, Labels, Layers, SizeBytes, URL"
    );
}

#[test]
fn a_document_may_lack_what_the_specification_lets_it_lack() {
    let config = json!({
        "os": "linux", "rootfs": {"type": "layers"},
        "config": {"Labels": {"maintainer": "x"}, "ExposedPorts": {"80/tcp": {}}, "Volumes": null},
    });
    for (template, text) in [
        ("{{.Os}} {{.RootFS.Type}} {{.Config.User}}", "linux layers <no value>"),
        ("{{.config.Labels.maintainer}}{{.config.Labels.Maintainer}}", "x<no value>"),
        ("{{range $port, $_ := .Config.ExposedPorts}}{{$port}}{{end}}", "80/tcp"),
        ("{{len .Config.Volumes}}{{.Annotations}}", "0map[]"),
    ] {
        assert_eq!(outcome(template, &config, Kind::Document).as_deref(), Ok(text), "{template}");
    }
    assert!(outcome("{{.Config.Usr}}", &config, Kind::Document).is_err());
    assert!(outcome("{{.User}}", &config, Kind::Report).is_err());
    assert!(outcome("{{.Labels}}", &config, Kind::Report).is_err());
}

#[test]
fn escapes_are_read_in_text_and_left_alone_in_actions() {
    print(&[
        (r"{{.Name}}\t{{.Size}}\n", "alpine\t3405\n"),
        (r#"{{printf "a\n"}}{{`\n`}}"#, "a\n\\n"),
    ]);
    assert!(matches!(Format::parse("table"), Ok(None)), "the table that is printed anyway");
    assert!(matches!(Format::parse(r"table\t{{.A}}"), Ok(Some(Format::Template(_)))));
}

#[test]
fn what_is_neither_json_nor_a_template_is_refused() {
    for text in ["docker-archive", "", "JSON", "tables", "table Name", ".Digest"] {
        let error = Format::parse(text).expect_err(text);
        assert!(error.to_string().contains("is neither json nor a template"), "{error}");
    }
}

#[test]
fn fields_that_no_report_has_are_found_without_one() {
    let sample = json!({"digest": "", "size_bytes": 0, "config": null});
    for (template, is_right) in [
        ("{{.Digest}} {{.SizeBytes}} {{.Config.Env}}", true),
        ("{{range .Config}}{{.Nope}}{{end}}{{.Untagged}}", true),
        ("{{.Digst}}", false),
        ("{{if .Digest}}{{$.Nope}}{{end}}", false),
    ] {
        let format = Format::parse(template).unwrap().unwrap();
        assert_eq!(format.check(&sample).is_ok(), is_right, "{template}");
    }
}

#[test]
fn no_text_makes_it_panic() {
    #[rustfmt::skip]
    let parts = [
        "{{", "}}", "{{-", "-}}", " ", ".", ".Name", "(", ")", "\"", "`", "'", "$", "$x", ":=", "|", "/*",
        "*/", "ä", "1.5e", "\\", "with", "else", "end", "range", "if", "index", "json", "-", ",",
    ];
    for one in parts {
        for two in parts {
            let pair = format!("{one}{two}");
            for template in
                [format!("{{{{{pair}}}}}"), format!("{{{{.A{pair}.B}}}}{{{{end}}}}"), pair]
            {
                let _ = outcome(&template, &document(), Kind::Report);
                rewrite::heading(&template);
                rewrite::root_fields(&template);
            }
        }
    }
}

/// A report that leaves a field out must not make a template fail for some of its items.
#[test]
#[allow(clippy::disallowed_methods, reason = "it reads the sources")]
fn every_field_that_a_report_may_leave_out_is_known() {
    let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in ["cli", "ops"].iter().flat_map(|d| std::fs::read_dir(sources.join(d)).unwrap()) {
        let path = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for after in text.split("skip_serializing_if").skip(1) {
            let line = after.lines().find(|line| !line.contains("]") && line.contains(": "));
            let field = line.and_then(|line| line.split(':').next()).unwrap_or_default();
            let field = field.trim().trim_start_matches("pub ");
            assert!(value::may_be_left_out(field), "{}: {field}", path.display());
        }
    }
}
