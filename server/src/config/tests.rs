//! Every variable: its default, and the sentence for a wrong value.

use super::*;

fn read(pairs: &[(&str, &str)]) -> Result<Config, String> {
    Config::from_lookup(|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
}

#[test]
fn an_empty_environment_serves_this_machine_only() {
    let config = read(&[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(config.public_url, "http://localhost:3000");
    assert_eq!(config.pools, Pools { web: 16, worker: 4, health: 1 });
    assert!(
        config.database_url.is_none() && config.smtp_url.is_none() && !config.demo.is_on() && !config.is_production()
    );
}

#[test]
fn a_wrong_value_is_answered_with_a_sentence_that_names_the_variable() {
    for (name, value) in [
        ("LISTEN", "3000"),
        ("METRICS_LISTEN", "yes"),
        ("PUBLIC_URL", "events.example.org"),
        ("PUBLIC_URL", "https://events.example.org/path"),
        ("PUBLIC_URL", "http://events.example.org"),
        ("PUBLIC_URL", "ftp://events.example.org"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("SMTP_URL", "mail.example.org"),
        ("MAIL_FROM", "not a mail"),
        ("SECURITY_CONTACT", "security@example.org"),
        ("SECURITY_CONTACT", "mailto:nobody"),
        ("SECURITY_CONTACT", "mailto:a@example.org, http://example.org/security"),
        ("SECURITY_CONTACT", "https://example.org/a\nPolicy:https://example.org/b"),
        ("DEMO", "maybe"),
        ("TRUSTED_PROXIES", "10.0.0.0/33"),
        ("LOG_FORMAT", "xml"),
        ("MIGRATE", "soon"),
        ("PG_BIN", "/nowhere"),
        ("POOL_WEB", "0"),
        ("POOL_WORKER", "many"),
    ] {
        let sentence = read(&[(name, value)]).expect_err(name);
        assert!(sentence.starts_with(name) && sentence.ends_with('.'), "{sentence}");
        assert!(sentence.contains("write"), "says what to write: {sentence}");
    }
}

#[test]
fn an_open_address_needs_a_public_url() {
    assert!(read(&[("LISTEN", "0.0.0.0:80")]).unwrap_err().starts_with("PUBLIC_URL"));
    let config = read(&[("LISTEN", "0.0.0.0:80"), ("PUBLIC_URL", "https://events.example.org/")]).unwrap();
    assert_eq!(config.public_url, "https://events.example.org");
    assert!(config.is_production());
}

#[test]
fn demonstration_mode_refuses_every_address_but_this_machines() {
    assert_eq!(read(&[("DEMO", "1")]).unwrap().demo, Demo::Years);
    assert_eq!(read(&[("DEMO", "evening")]).unwrap().demo, Demo::Evening);
    assert!(read(&[("DEMO", "1"), ("LISTEN", "[::1]:3000")]).unwrap().demo.is_on());
    for pairs in [
        [("LISTEN", "0.0.0.0:3000"), ("PUBLIC_URL", "http://localhost:3000"), ("DEMO", "1")],
        [("LISTEN", "192.0.2.1:3000"), ("PUBLIC_URL", "https://events.example.org"), ("DEMO", "1")],
        [("LISTEN", "127.0.0.1:3000"), ("PUBLIC_URL", "https://events.example.org"), ("DEMO", "1")],
    ] {
        let sentence = read(&pairs).unwrap_err();
        assert!(sentence.starts_with("DEMO=1"), "{sentence}");
    }
}

#[test]
fn promise_63_secrets_show_in_no_message() {
    let config = read(&[
        ("DATABASE_URL", "postgres://u:hunter2@db.example.org/x"),
        ("SMTP_URL", "smtps://u:hunter2@mail.example.org"),
    ])
    .unwrap();
    assert!(!format!("{config:?}").contains("hunter2"));
    assert_eq!(config.database_url.unwrap().reveal(), "postgres://u:hunter2@db.example.org/x");
    assert!(!read(&[("DATABASE_URL", "mysql://u:hunter2@db/x")]).unwrap_err().contains("hunter2"));
    assert!(!read(&[("SMTP_URL", "http://u:hunter2@mail/x")]).unwrap_err().contains("hunter2"));
}

#[test]
fn a_proxy_range_holds_its_addresses_and_no_others() {
    let proxies =
        read(&[("TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8, 2001:db8::/32, 0.0.0.0/0")]).unwrap().trusted_proxies;
    let holds = |at: usize, ip: &str| proxies[at].holds(ip.parse().unwrap());
    assert!(holds(0, "127.0.0.1") && holds(0, "::ffff:127.0.0.1") && !holds(0, "127.0.0.2"));
    assert!(holds(1, "10.255.0.1") && !holds(1, "11.0.0.1"));
    assert!(holds(2, "2001:db8:1::1") && !holds(2, "2001:db9::1") && !holds(2, "10.0.0.1"));
    assert!(holds(3, "203.0.113.9"));
}

#[test]
fn several_contacts_are_kept_in_their_order() {
    let contacts = |value| read(&[("SECURITY_CONTACT", value)]).unwrap().security_contact;
    assert_eq!(
        contacts("mailto:security@example.org, https://example.org/security,"),
        ["mailto:security@example.org", "https://example.org/security"]
    );
    assert!(read(&[]).unwrap().security_contact.is_empty() && contacts(" , ").is_empty());
}

#[test]
fn port_zero_becomes_the_bound_port_in_links() {
    let config = read(&[("LISTEN", "127.0.0.1:0")]).unwrap().bound_to("127.0.0.1:4711".parse().unwrap());
    assert_eq!(config.public_url, "http://localhost:4711");
    let config = read(&[("PUBLIC_URL", "https://e.example.org")]).unwrap().bound_to("127.0.0.1:4711".parse().unwrap());
    assert_eq!(config.public_url, "https://e.example.org");
}

#[test]
fn some_connections_are_kept_for_who_reads_where_there_are_enough() {
    for (web, kept) in [("1", 0), ("7", 0), ("8", 1), ("16", 2), ("500", 2)] {
        assert_eq!(read(&[("POOL_WEB", web)]).unwrap().pools.reserved(), kept, "{web}");
    }
}
