package import ReactorKit
import Settings
import Timestamps

/// An endpoint to connect to, and the section of the settings that applies to it. Pure.
package struct Destination: Hashable, Sendable {
    /// The address of the connection.
    package let endpoint: Endpoint
    /// The name of its section of the settings; nil if there is none.
    package let name: String?
    /// The address of the network, if it was written as one.
    package let network: NetworkAddress?

    /// A destination, with the settings of the section of that name.
    package init(_ endpoint: Endpoint, named name: String? = nil, network: NetworkAddress? = nil) {
        self.endpoint = endpoint
        self.name = name
        self.network = network
    }
}

/// A section `[endpoint NAME]` of the settings: an address, and the settings that differ for its
/// connections. Pure.
package struct EndpointSection: Equatable, Sendable {
    /// The first word of the section's path.
    static let word = "endpoint"
    /// The setting that only these sections have.
    static let address = "address"

    /// The second word of the section's path.
    package let name: String
    /// The address as written; the name itself if the section has no address.
    package var address: String
    /// The texts of its settings, by their names.
    package var values: [String: String]

    /// A section with these settings, whose address is its name unless another is given.
    package init(_ name: String, address: String? = nil, values: [String: String] = [:]) {
        self.name = name
        self.address = address ?? name
        self.values = values
    }

    /// Its path in the file.
    static func path(of name: String) -> [String] { [word, name] }
}

/// Endpoints by name.
///
/// A name is matched as a whole, and takes precedence over a host of the same name, and the
/// transcript shows its address; `home:7` is always the host. An address without a name has the
/// settings of the first section with that address.
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

    /// The destination of a text: an address, a host and a port, or the name of an endpoint.
    package func destination(_ text: String) throws(EndpointError) -> Destination {
        let words = text.split(separator: " ").map(String.init)
        let places = Self.places(words)
        let text = places.count == 1 && words.count == 2 ? places[0] : text
        if let section = section(named: text) {
            return Destination(
                try Self.endpoint(section.address), named: section.name,
                network: try NetworkAddress(section.address))
        }
        let endpoint = try Self.endpoint(text)
        return Destination(
            endpoint, named: name(of: endpoint), network: try NetworkAddress(text))
    }

    /// A sentence with the address, or the name of the settings, of a destination that was entered
    /// as this text; nil for an address without settings of its own.
    package func remark(on destination: Destination, enteredAs text: String) -> String? {
        guard let name = destination.name, let section = section(named: name) else { return nil }
        if name == text {
            return section.address == name ? nil : "\(name) is \(section.address), by the settings"
        }
        return section.values.isEmpty
            ? nil : "\(destination.endpoint) has the settings of the endpoint \(name)"
    }

    /// The name of the first section with this address; nil if there is none.
    func name(of endpoint: Endpoint) -> String? {
        endpoints.first { section in
            (try? Self.endpoint(section.address)).map { Self.isSame($0, endpoint) } ?? false
        }?.name
    }

    /// Hosts are equal in small and capital letters; paths are not.
    private static func isSame(_ one: Endpoint, _ other: Endpoint) -> Bool {
        one == other
            || one.host != nil && one.description.lowercased() == other.description.lowercased()
    }

    /// The section of that name.
    func section(named name: String?) -> EndpointSection? {
        endpoints.first { $0.name == name }
    }

    /// The settings for connections to the endpoint of that name.
    package func settings(ofEndpoint name: String?) -> ClientSettings {
        guard let section = section(named: name), !section.values.isEmpty else { return self }
        var settings = self
        for (name, text) in section.values { _ = Self.table[name]?.assign(text, to: &settings) }
        return settings
    }

    /// The name of the endpoint for which a setting is changed in its tab; nil if it is changed for
    /// all tabs.
    func owner(ofSetting setting: String, inTabOf name: String?) -> String? {
        // Names of the former section may have blanks, and then no section can be written.
        guard let name, let section = section(named: name), !name.contains(" ") else { return nil }
        let isOwn = Self.connectionNames.contains(setting) || section.values[setting] != nil
        return isOwn ? name : nil
    }

    /// Assigns a valid value, for an endpoint or, if there is none, for all.
    mutating func assign(_ text: String, to setting: String, ofEndpoint name: String?) {
        if let name, let index = endpoints.firstIndex(where: { $0.name == name }) {
            endpoints[index].values[setting] = text
        } else {
            _ = Self.table[setting]?.assign(text, to: &self)
        }
    }

    /// Why a text is not an address to connect to; nil if it is one.
    static func complaint(ofEndpoint text: String) -> String? {
        do throws(EndpointError) {
            _ = try endpoint(text)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private static func endpoint(_ text: String) throws(EndpointError) -> Endpoint {
        if let network = try NetworkAddress(text) { return network.endpoint }
        return try Endpoint(text, defaultPort: TimestampService.defaultPort)
    }
}
