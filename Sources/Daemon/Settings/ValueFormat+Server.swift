import ReactorKit
import Settings
import SystemPackage

extension ValueFormat where Value == String? {
    /// Any text, or `off`.
    static func name(_ allowed: String) -> Self {
        Self(
            allowed: "off, or \(allowed)", candidates: ["off"],
            parse: { text in
                if text == "off" { return .some(nil) }
                guard !text.isEmpty else { return nil }
                return .some(text)
            },
            text: { $0 ?? "off" })
    }

    /// The name of a room, or `off`; the service has the rest of the rules.
    static var roomName: Self {
        Self(
            allowed: "off, or a name like #tea", candidates: ["off"],
            parse: { text in
                if text == "off" { return .some(nil) }
                return text.hasPrefix("#") ? .some(text) : nil
            },
            text: { $0 ?? "off" })
    }
}

extension ValueFormat where Value == [Endpoint] {
    /// Addresses separated by commas; `off` for none.
    static func endpoints(defaultPort: UInt16) -> Self {
        .commaSeparated("host:port, tls:host:port, unix:/path", written: \.description) {
            text throws(ListenTextError) in try endpoint(text, defaultPort: defaultPort)
        }
    }

    /// The same without TLS.
    static var plainEndpoints: Self {
        .commaSeparated("host:port, unix:/path", written: \.description) {
            text throws(ListenTextError) in
            let endpoint = try endpoint(text, defaultPort: nil)
            guard endpoint.requiresTLS else { return endpoint }
            throw ListenTextError(
                description:
                    "\(text): TLS is not supported here; use host:port or unix:/path")
        }
    }

    private static func endpoint(
        _ text: String, defaultPort: UInt16?
    ) throws(ListenTextError) -> Endpoint {
        let endpoint: Endpoint
        do throws(EndpointError) {
            endpoint = try Endpoint(text, defaultPort: defaultPort)
        } catch {
            throw ListenTextError(description: error.description)
        }
        guard endpoint.usesTelnet else { return endpoint }
        throw ListenTextError(description: "\(text): telnet: is for clients; use host:port")
    }
}

/// Why a text is not an endpoint to listen at, as a sentence.
private struct ListenTextError: Error, CustomStringConvertible {
    let description: String
}

extension ValueFormat where Value == String {
    /// The name of a service; whether it exists is checked when everything is read.
    static var serviceName: Self {
        Self(
            allowed: "the name of a service",
            parse: { $0.isEmpty || $0.contains { " .".contains($0) } ? nil : $0 }, text: \.self)
    }
}

extension ValueFormat where Value == FilePermissions? {
    /// Permissions in octal digits, or `off`.
    static var permissions: Self {
        Self(
            allowed: "off, or octal digits like 0660", candidates: ["off"],
            parse: { text in
                if text == "off" { return .some(nil) }
                return octal(text).map { FilePermissions(rawValue: CInterop.Mode($0)) }
            },
            text: { $0.map { "0" + String($0.rawValue, radix: 8) } ?? "off" })
    }
}

extension ValueFormat where Value == Int? {
    /// A mask in octal digits, or `off`.
    static var umask: Self {
        Self(
            allowed: "off, or octal digits like 027", candidates: ["off"],
            parse: { text in
                if text == "off" { return .some(nil) }
                // Not `octal(text)`, whose nil would be the value nil.
                return octal(text).map { .some($0) }
            },
            text: { $0.map { "0" + String($0, radix: 8) } ?? "off" })
    }
}

private func octal(_ text: String) -> Int? {
    guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ 0x30...0x37 ~= $0 }),
        let number = Int(text, radix: 8), number <= 0o777
    else { return nil }
    return number
}
