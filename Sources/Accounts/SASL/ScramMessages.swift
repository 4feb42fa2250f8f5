import Text

/// The first message of a client: `n,,n=user,r=nonce` (RFC 5802, section 7).
struct ScramClientFirst {
    /// The GS2 header: what `c` of the last message must repeat.
    let header: ArraySlice<UInt8>
    /// The rest, which is part of what is signed.
    let bare: ArraySlice<UInt8>
    /// The authorization identity; nil when there is none.
    let authorization: [UInt8]?
    let name: [UInt8]
    let nonce: ArraySlice<UInt8>

    init(_ message: [UInt8]) throws(AuthenticationFailure) {
        guard !message.contains(0), String(validating: message, as: UTF8.self) != nil else {
            throw .malformed
        }
        let parts = message.split(separator: comma, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformed }
        switch String(decoding: parts[0], as: UTF8.self) {
        // `y`: the client could bind the channel, and knows that this server cannot.
        case "n", "y": break
        case let flag where flag.hasPrefix("p="): throw .unsupported
        default: throw .malformed
        }
        bare = parts[2]
        header = message[..<bare.startIndex]
        if parts[1].isEmpty {
            authorization = nil
        } else {
            var attributes = ScramAttributes(parts[1])
            authorization = try attributes.name("a")
            guard attributes.isAtEnd else { throw .malformed }
        }
        var attributes = ScramAttributes(bare)
        name = try attributes.name("n")
        nonce = try attributes.value("r")
        guard nonce.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .malformed }
        try attributes.skipExtensions()
        guard attributes.isAtEnd else { throw .malformed }
    }
}

/// The last message of a client: `c=biws,r=nonce,p=proof` (RFC 5802, section 7).
struct ScramClientFinal {
    /// What the client understood to be the GS2 header.
    let header: [UInt8]
    let nonce: ArraySlice<UInt8>
    let proof: [UInt8]
    /// All before `,p=`, which is part of what is signed.
    let withoutProof: ArraySlice<UInt8>

    init(_ message: [UInt8]) throws(AuthenticationFailure) {
        var attributes = ScramAttributes(message[...])
        header = try attributes.base64("c")
        nonce = try attributes.value("r")
        try attributes.skipExtensions()
        withoutProof = message[..<max(attributes.startIndex - 1, 0)]
        proof = try attributes.base64("p")
        guard attributes.isAtEnd else { throw .malformed }
    }
}

/// Reads attributes, `letter=value`, one after the other (RFC 5802, section 5.1).
struct ScramAttributes {
    /// The letters of the specification, which no extension has; `m` is refused wherever it is.
    private static let known = Array("aceinprsv".utf8)

    private var rest: ArraySlice<UInt8>
    private(set) var isAtEnd = false

    init(_ text: ArraySlice<UInt8>) { rest = text }

    /// Where the next attribute begins.
    var startIndex: Int { rest.startIndex }

    /// The value of the next attribute, which must have this letter.
    mutating func value(_ letter: Unicode.Scalar) throws(AuthenticationFailure) -> ArraySlice<UInt8>
    {
        guard !isAtEnd else { throw .malformed }
        // Reserved for extensions that a server must know (section 5.1, for `m`).
        if rest.starts(with: "m=".utf8) { throw .unsupported }
        let attribute = rest.prefix { $0 != comma }
        let value = attribute.dropFirst(2)
        guard attribute.starts(with: "\(letter)=".utf8), !value.isEmpty, !value.contains(0),
            String(validating: value, as: UTF8.self) != nil
        else { throw .malformed }
        isAtEnd = attribute.endIndex == rest.endIndex
        rest = rest[attribute.endIndex...].dropFirst()
        return value
    }

    /// The value of the next attribute, decoded.
    mutating func base64(_ letter: Unicode.Scalar) throws(AuthenticationFailure) -> [UInt8] {
        let text = String(decoding: try value(letter), as: UTF8.self)
        guard let bytes = Base64.bytes(of: text) else { throw .malformed }
        return bytes
    }

    /// A name, in which `=2C` is a comma and `=3D` an equals sign; no other one is valid.
    mutating func name(_ letter: Unicode.Scalar) throws(AuthenticationFailure) -> [UInt8] {
        var rest = try value(letter)
        var name: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                name.append(byte)
                continue
            }
            if rest.starts(with: "2C".utf8) {
                name.append(comma)
            } else if rest.starts(with: "3D".utf8) {
                name.append(byte)
            } else {
                throw .malformed
            }
            rest = rest.dropFirst(2)
        }
        return name
    }

    /// Skips attributes with other letters than those of the specification, which may be ignored
    /// (section 5.1).
    mutating func skipExtensions() throws(AuthenticationFailure) {
        while !isAtEnd, let letter = rest.first, !Self.known.contains(letter) {
            guard (0x41...0x5A).contains(letter & 0xDF) else { throw .malformed }
            _ = try value(Unicode.Scalar(letter))
        }
    }
}

private let comma = UInt8(ascii: ",")
