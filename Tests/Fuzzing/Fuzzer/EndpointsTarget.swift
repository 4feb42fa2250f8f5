import ReactorKit

/// Whatever a person writes for a place: read and printed it is the same place again, and what
/// is refused is pointed at.
enum EndpointsTarget {
    static func run(_ input: [UInt8]) {
        let text = String(decoding: input, as: UTF8.self)
        for port in [nil, 21_567] as [UInt16?] { readEndpoint(text, defaultPort: port) }
        if let range = try? AddressRange(text) {
            require((try? AddressRange("\(range)")) == range, "\(range) is read otherwise")
        }
        readProxy(text)
        let settings = ProxySettings(["ALL_PROXY": "proxy:1", "NO_PROXY": text])
        _ = try? settings.proxy(for: .tcp(host: text, port: 1))
        _ = try? settings.proxy(for: .tcp(host: "example.org", port: 80))
    }

    private static func readEndpoint(_ text: String, defaultPort: UInt16?) {
        do throws(EndpointError) {
            let endpoint = try Endpoint(text, defaultPort: defaultPort)
            let again = try? Endpoint(endpoint.description)
            require(again == endpoint, "\"\(endpoint)\" is read otherwise")
        } catch {
            require(error.text == text, "another text is told")
            let isPart = error.part.isEmpty || text.utf8.contains(error.part.utf8)
            require(isPart, "no part: \(error.part)")
            require(!error.problem.isEmpty && !"\(error)".isEmpty, "nothing is told")
        }
    }

    private static func readProxy(_ text: String) {
        guard let proxy = try? Proxy(text) else { return }
        var told = proxy
        // The password is not told.
        told.credentials?.password = ""
        guard let user = proxy.credentials?.user else {
            require((try? Proxy("\(proxy)")) == proxy, "\(proxy) is read otherwise")
            return
        }
        // A user of other characters is told as it is, and not escaped.
        if user.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !user.contains(where: "%:".contains) {
            require((try? Proxy("\(proxy)")) == told, "\(proxy) is read otherwise")
        }
    }
}
