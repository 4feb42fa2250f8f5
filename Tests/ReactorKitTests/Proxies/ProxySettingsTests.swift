import ReactorKit
import Testing

@Suite("ProxySettings", .timeLimit(.minutes(10)))
struct ProxySettingsTests {
    @Test(
        arguments: [
            ("socks5://p:1", "socks5://p:1"), ("SOCKS5H://p", "socks5://p:1080"),
            ("socks://p/", "socks5://p:1080"), ("http://p:3128", "http://p:3128"),
            ("http://p", "http://p:80"), ("p:3128", "http://p:3128"), ("p", "http://p:80"),
            ("http://me:secret@p:1", "http://me@p:1"), ("http://me@p:1", "http://me@p:1"),
            ("socks5://[::1]:9", "socks5://[::1]:9"), ("me:a@b@p:1", "http://me@p:1"),
            ("http://a%3ab%2F:p@p:1", "http://a%3Ab%2F@p:1"), ("%C3%A9@p", "http://%C3%A9@p:80"),
            ("unix:/p/", "http://unix:/p/"), ("http://unix:/a@b/", "http://unix:/a@b/"),
            ("unix:@p", "http://unix:@p"), ("me:a@b@unix:/p//", "http://me@unix:/p//"),
            ("unix@p:1", "http://unix@p:1"), ("unix:secret@p:1", "http://unix@p:1"),
        ])
    func `a proxy is parsed from its URL and printed without the password`(
        text: String, printed: String
    ) throws {
        let proxy = try Proxy(text)
        #expect("\(proxy)" == printed)
        #expect(!String(reflecting: proxy).contains("secret"))
    }

    @Test(
        arguments: [
            ("u:p@h:1", "u", "p"), ("u@h:1", "u", ""), ("u%40x:%3A%25@h:1", "u@x", ":%"),
            (":p@h:1", "", "p"), ("u:a:b@h:1", "u", "a:b"), ("%C3%A9:%00@h:1", "é", "\u{0}"),
        ])
    func `user and password are unescaped`(text: String, user: String, password: String) throws {
        #expect(
            try Proxy(text).credentials == ProxyCredentials(user: user, password: password))
    }

    @Test(
        arguments: [
            "ftp://p", "https://p", "socks4://p", "socks5://", "", "p:99999", "u:%@p:1",
            "u:%zz@p:1",
            "u:%C3@p:1", "u:%+1@p:1", "://p", "a b:1",
        ])
    func `the error for an invalid proxy does not contain the password`(text: String) {
        #expect(throws: ProxySettingError.self) { try Proxy(text) }
        let error = #expect(throws: ProxySettingError.self) {
            try ProxySettings(["ALL_PROXY": "ftp://me:secret@p"])
                .proxy(for: Endpoint(host: "x.org", port: 1))
        }
        #expect(error?.description.hasPrefix("ALL_PROXY is not a valid proxy: ") == true)
        #expect(error?.description.contains("secret") == false)
    }

    @Test(
        arguments: [
            ([:], nil), (["ALL_PROXY": "a"], "http://a:80"), (["all_proxy": "a"], "http://a:80"),
            (["all_proxy": "a", "ALL_PROXY": "b"], "http://a:80"),
            (["ALL_PROXY": "a", "HTTPS_PROXY": "b"], "http://b:80"),
            (["HTTPS_PROXY": "a", "https_proxy": "b"], "http://b:80"),
            (["https_proxy": "", "ALL_PROXY": "b"], "http://b:80"), (["ALL_PROXY": ""], nil),
            (["http_proxy": "a"], nil),
        ] as [([String: String], String?)])
    func `the more specific variable applies`(
        environment: [String: String], proxy: String?
    ) throws {
        let found = try ProxySettings(environment).proxy(for: Endpoint(host: "x.org", port: 1))
        #expect(found.map { "\($0)" } == proxy)
    }

    @Test(
        arguments: [
            ("", "x.org", false), ("x.org", "x.org", true), ("x.org", "X.ORG.", true),
            ("x.org", "a.x.org", true), (".x.org", "x.org", true), (".x.org", "a.x.org", true),
            ("*.x.org", "a.x.org", true), ("x.org", "ax.org", false), ("x.org.", "x.org", true),
            ("a, b ,x.org", "x.org", true), ("a b\tx.org", "x.org", true), ("*", "x.org", true),
            ("x.org:21567", "x.org", true), ("x.org:80", "x.org", false), ("*.org", "x.org", true),
            ("10.0.0.0/8", "10.1.1.1", true), ("10.0.0.0/8", "11.1.1.1", false),
            ("10.1.1.1", "10.1.1.1", true), ("10.1.1.1:80", "10.1.1.1", false),
            ("10.1.1.1:21567", "10.1.1.1", true), ("1.1.1", "10.1.1.1", false),
            ("1", "10.1.1.1", false), ("2001:db8::/32", "2001:db8::1", true),
            ("[2001:db8::1]", "2001:db8::1", true), ("[2001:db8::1]:80", "2001:db8::1", false),
            (",, ,.,", "x.org", false), ("", "localhost", true), ("", "a.localhost", true),
            ("", "127.9.9.9", true), ("", "::1", true), ("", "::ffff:127.0.0.1", true),
        ])
    func `exceptions are connected directly`(list: String, host: String, isDirect: Bool) throws {
        let settings = ProxySettings(["ALL_PROXY": "socks5://p", "NO_PROXY": list])
        #expect((try settings.proxy(for: Endpoint(host: host, port: 21567)) == nil) == isDirect)
    }

    @Test func `a path is connected directly`() throws {
        let settings = ProxySettings(["ALL_PROXY": "socks5://p"])
        #expect(try settings.proxy(for: .unix(path: "/run/bell")) == nil)
        #expect(try settings.proxy(for: .tls(host: "x.org", port: 1)) != nil)
    }

    @Test func `an invalid variable is an error only for endpoints that would use it`()
        throws
    {
        let settings = ProxySettings(["ALL_PROXY": "ftp://p", "NO_PROXY": "near.example"])
        #expect(try settings.proxy(for: Endpoint(host: "near.example", port: 1)) == nil)
        #expect(try settings.proxy(for: Endpoint(host: "127.0.0.1", port: 1)) == nil)
        #expect(try settings.proxy(for: .unix(path: "/run/bell")) == nil)
        #expect(throws: ProxySettingError.self) {
            try settings.proxy(for: .tls(host: "far.example", port: 1))
        }
    }
}
