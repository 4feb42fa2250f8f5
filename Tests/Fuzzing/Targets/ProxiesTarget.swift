import ReactorKit

/// For any answer of a proxy the negotiation succeeds or fails, and no byte is read twice.
enum ProxiesTarget {
    static func run(_ input: [UInt8]) {
        var choices = Choices(input)
        let kind = choices.one(of: [Proxy.Kind.socks5, .http])
        let width = choices.number(below: 40)
        let host = String(decoding: choices.bytes(width), as: UTF8.self)
        let hasCredentials = choices.byte() % 2 == 1
        var proxy = Proxy(kind, at: Endpoint(host: "proxy", port: 1))
        if hasCredentials { proxy.credentials = ProxyCredentials(user: host, password: "secret") }
        let targets = [Endpoint(host: host, port: 80), Endpoint(host: "example.org", port: 443)]
        for target in targets {
            guard var negotiation = try? proxy.negotiation(to: target) else { continue }
            require(!negotiation.greeting.isEmpty, "the greeting is empty")
            feed(Array(choices.rest), &negotiation)
        }
    }

    private static func feed(_ answer: [UInt8], _ negotiation: inout any ProxyNegotiation) {
        var sent = 0
        for byte in answer {
            do throws(ProxyError) {
                switch try negotiation.take(byte) {
                case .wait: break
                case .send(let bytes):
                    sent += 1
                    require(!bytes.isEmpty && sent <= 2, "too many messages are sent")
                case .done: return
                }
            } catch {
                let scalars = "\(error)".unicodeScalars
                require(
                    scalars.allSatisfy { !GridCheck.isHostile($0) }, "a harmful scalar in the error"
                )
                return
            }
        }
    }
}
