import ReactorKit

/// Any text for an endpoint: it parses, and its printed form parses to the same endpoint, or the
/// error contains the offending part.
enum EndpointsTarget {
    static func run(_ input: [UInt8]) {
        let text = String(decoding: input, as: UTF8.self)
        for port in [nil, 21_567] as [UInt16?] { readEndpoint(text, defaultPort: port) }
        if let range = try? AddressRange(text) {
            require((try? AddressRange("\(range)")) == range, "\(range) differs when parsed again")
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
            require(again == endpoint, "\"\(endpoint)\" differs when parsed again")
        } catch {
            require(error.text == text, "the error contains another text")
            let isPart = error.part.isEmpty || text.utf8.contains(error.part.utf8)
            require(isPart, "not a part of the text: \(error.part)")
            require(!error.problem.isEmpty && !"\(error)".isEmpty, "the error has no text")
        }
    }

    private static func readProxy(_ text: String) {
        guard let proxy = try? Proxy(text) else { return }
        var printed = proxy
        // The password is not printed.
        printed.credentials?.password = ""
        require((try? Proxy("\(proxy)")) == printed, "\(proxy) differs when parsed again")
    }
}
