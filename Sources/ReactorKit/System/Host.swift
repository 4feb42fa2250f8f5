import CPosix
import SystemPackage

/// A host as a person writes it, in the form in which it is dialled: an address, or a name of DNS.
///
/// Everything that takes a host uses this type: endpoints, look-ups, proxies, TLS. An IPv4 address
/// has four decimal numbers; the short, octal and hexadecimal forms of inet_aton(3) are refused.
/// Names beyond ASCII are converted to their A-labels (RFC 5890) by libidn2, which is loaded when
/// it is needed first; nothing else depends on it, and it must not be there to build.
package struct Host: Hashable, Sendable {
    /// What a host is.
    package enum Form: Hashable, Sendable {
        /// An address; its port is 0, and its zone, if it has one, is still a name.
        case address(SocketAddress)
        /// A name in ASCII.
        case name(String)
    }

    /// Why a text is no host, and at which part of it.
    package struct Problem: Error, Hashable, Sendable {
        /// A part of the text.
        package let part: String
        /// What is wrong with that part, and what would be right.
        package let problem: String

        package init(part: String, problem: String) {
            self.part = part
            self.problem = problem
        }
    }

    /// As it was written.
    package let text: String
    /// What it is.
    package let form: Form
    /// The interface behind the `%` of an IPv6 address (RFC 4007, section 11): its name or number.
    package let zone: String?

    /// Reads a host, an IPv6 address without brackets.
    package init(_ text: String) throws(Problem) {
        self.text = text
        if text.isEmpty { throw Problem(part: "", problem: "has no host") }
        if text.hasNUL { throw Problem(part: text, problem: "has a NUL in it") }
        if text.utf8.contains(UInt8(ascii: ":")) {
            (form, zone) = try Self.ipv6(text)
        } else {
            form = try Self.nameOrIPv4(text)
            zone = nil
        }
    }

    /// The address of a host that is written in digits; nil for a name.
    ///
    /// - Throws: `Problem` for a zone that is no interface of this machine.
    package func address(port: UInt16) throws(Problem) -> SocketAddress? {
        guard case .address(let address) = form else { return nil }
        guard let zone else { return address.with(port: port, scope: 0) }
        // By number first: that is how an address is printed.
        if let scope = UInt32(zone) ?? NetworkInterface(named: zone)?.index, scope > 0 {
            return address.with(port: port, scope: scope)
        }
        let names = NetworkInterface.all.map(\.name).joined(separator: ", ")
        throw Problem(
            part: zone, problem: "is not a network interface of this machine, which has \(names)")
    }

    /// True for an IPv6 address that means nothing without a zone.
    package var needsZone: Bool {
        guard case .address(let address) = form, zone == nil else { return false }
        return address.isLinkLocal
    }
}

// MARK: - Addresses

extension Host {
    private static func ipv6(_ text: String) throws(Problem) -> (Form, String?) {
        try refuseStrangeCharacters(in: text, beside: "%:")
        let digits = text.unicodeScalars.prefix { $0 != "%" }
        guard let address = SocketAddress(digits: String(digits), port: 0) else {
            throw Problem(part: text, problem: "is not an IPv6 address")
        }
        guard digits.endIndex < text.unicodeScalars.endIndex else {
            return (.address(address), nil)
        }
        let zone = String(text.unicodeScalars[digits.endIndex...].dropFirst())
        if zone.isEmpty || zone.utf8.contains(where: { $0 == UInt8(ascii: "%") }) {
            throw Problem(part: text, problem: "has no zone behind its %: write fe80::1%eth0")
        }
        return (.address(address), zone)
    }

    private static func nameOrIPv4(_ text: String) throws(Problem) -> Form {
        try refuseStrangeCharacters(in: text)
        let name = try ascii(text)
        // A conversion may bring forth what was not there before: ⒈ is "1.", ／ is "/".
        do throws(Problem) { try refuseStrangeCharacters(in: name) } catch {
            throw Problem(part: text, problem: error.problem)
        }
        var labels = name.split(separator: ".", omittingEmptySubsequences: false)
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        if let last = labels.last, isNumber(last) {
            if let address = SocketAddress(digits: name, port: 0) { return .address(address) }
            throw Problem(part: text, problem: problem(ofNumeric: labels))
        }
        for label in labels where !(1...63 ~= label.utf8.count) {
            throw Problem(
                part: text,
                problem: label.isEmpty
                    ? "has a dot too many" : "has a part of more than 63 bytes between dots")
        }
        if name.utf8.count > 253 + (name.hasSuffix(".") ? 1 : 0) {
            throw Problem(part: text, problem: "is longer than the 253 bytes of a host name")
        }
        return .name(name)
    }

    /// No top-level domain is a number, so this can only be meant as an address.
    private static func isNumber(_ label: Substring) -> Bool {
        let isHexadecimal = label.lowercased().hasPrefix("0x")
        let digits = label.utf8.dropFirst(isHexadecimal ? 2 : 0)
        if isHexadecimal {
            return digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        }
        return !digits.isEmpty && digits.allSatisfy { 0x30...0x39 ~= $0 }
    }

    private static func problem(ofNumeric labels: [Substring]) -> String {
        if labels.count == 1, UInt16(labels[0]) != nil {
            return "is a port without a host: write localhost:\(labels[0])"
        }
        return "is not an IPv4 address: write four decimal numbers, as in 192.0.2.1"
    }

    /// Those that no host of a URL has (WHATWG URL, "forbidden host code point"), for they mean
    /// something else wherever a host is written.
    private static func refuseStrangeCharacters(
        in text: String, beside allowed: String = ""
    ) throws(Problem) {
        let strange = text.unicodeScalars.first { scalar in
            scalar.value <= 0x20 || scalar.value == 0x7F
                || ("#%/:<>?@[\\]^|".unicodeScalars.contains(scalar)
                    && !allowed.unicodeScalars.contains(scalar))
        }
        guard let strange else { return }
        let name =
            strange == " "
            ? "a blank"
            : 0x21..<0x7F ~= strange.value ? "a \"\(strange)\"" : "a control character"
        throw Problem(part: text, problem: "has \(name), and no host name has one")
    }
}

// MARK: - Names

extension Host {
    private static func ascii(_ name: String) throws(Problem) -> String {
        if name.utf8.allSatisfy({ $0 < 0x80 }) { return name }
        var result = [CChar](repeating: 0, count: 256)
        let code = unsafe cs_ascii_host_name(name, &result, result.count)
        switch code {
        case 0:
            return String(
                decoding: result.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        case Int32(CS_NO_LIBRARY):
            throw Problem(
                part: name,
                problem: "has letters beyond ASCII, which need libidn2, and that is not installed:"
                    + " install it, or write the name's xn-- form")
        case Int32(CS_NO_ROOM):
            throw Problem(part: name, problem: "is longer than the 253 bytes of a host name")
        default:
            let reason = unsafe String(cString: cs_host_name_error(code))
            throw Problem(part: name, problem: "is not an international host name (\(reason))")
        }
    }
}
