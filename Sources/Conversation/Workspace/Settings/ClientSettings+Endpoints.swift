package import ReactorKit
import Timestamps

/// Addresses that have a name.
///
/// A name counts only as a whole, and has no `:` or `/` in it. If a host is called so too, the
/// name counts, and the transcript shows its address; `home:7` is always the host.
extension ClientSettings {
    /// The places that words mean: each is one, but a host and a port are one together, as
    /// telnet(1) and nc(1) take them.
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

    /// Where a text leads: an address, a host and a port, or the name of an address.
    package func endpoint(_ text: String) throws(EndpointError) -> Endpoint {
        let words = text.split(separator: " ").map(String.init)
        let places = Self.places(words)
        let text = places.count == 1 && words.count == 2 ? places[0] : text
        return try Endpoint(endpoints[text] ?? text, defaultPort: TimestampService.defaultPort)
    }

    /// The address of a name, for the person to see; nil for an address.
    package func remark(onEndpoint text: String) -> String? {
        endpoints[text].map { "\(text) is \($0), by the settings" }
    }
}
