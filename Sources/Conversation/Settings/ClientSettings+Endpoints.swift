package import ReactorKit
import Timestamps

/// Addresses that have a name.
///
/// A name counts only as a whole, and has no `:` or `/` in it. If a host is called so too, the
/// name counts, and the transcript says what it stands for; `home:7` is always the host.
extension ClientSettings {
    /// Where a text leads: an address, or the name of one.
    package func endpoint(_ text: String) throws(EndpointError) -> Endpoint {
        try Endpoint(endpoints[text] ?? text, defaultPort: TimestampService.defaultPort)
    }

    /// What a name stands for, for the person to see; nil for an address.
    package func remark(onEndpoint text: String) -> String? {
        endpoints[text].map { "\(text) is \($0), by the settings" }
    }
}
