package import ReactorKit
import Timestamps

/// Addresses by name.
///
/// A name is matched as a whole, and contains no `:` or `/`. It takes precedence over a host of
/// the same name, and the transcript shows its address; `home:7` is always the host.
extension ClientSettings {
    /// The endpoints that arguments name: one each, except that a host followed by a port is one,
    /// as for telnet(1) and nc(1).
    package static func places(_ words: [String]) -> [String] {
        guard words.count == 2, !words[0].hasPrefix("unix:"),
            words[1].utf8.allSatisfy({ 0x30...0x39 ~= $0 }), UInt16(words[1]) != nil
        else { return words }
        for place in ["\(words[0]):\(words[1])", "[\(words[0])]:\(words[1])"]
        where (try? Endpoint(place)) != nil {
            return [place]
        }
        return words
    }

    /// The endpoint of a text: an address, a host and a port, or the name of an address.
    package func endpoint(_ text: String) throws(EndpointError) -> Endpoint {
        let words = text.split(separator: " ").map(String.init)
        let places = Self.places(words)
        let text = places.count == 1 && words.count == 2 ? places[0] : text
        return try Endpoint(endpoints[text] ?? text, defaultPort: TimestampService.defaultPort)
    }

    /// A sentence with the address of a name; nil for an address.
    package func remark(onEndpoint text: String) -> String? {
        endpoints[text].map { "\(text) is \($0), by the settings" }
    }
}
