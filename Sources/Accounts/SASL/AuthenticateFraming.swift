import Text

/// Messages of SASL as parameters of AUTHENTICATE: base 64 (RFC 4648, section 4), in pieces of 400
/// bytes (the IRCv3 sasl specification, "The AUTHENTICATE Command"). Pure.
///
/// A piece of 400 bytes is followed by another one; `+` is an empty piece, and `*` aborts.
package struct AuthenticateFraming: Sendable {
    /// The most bytes of a piece.
    package static let pieceLimit = 400
    /// The most bytes of a message in base 64. The longest that a mechanism needs is that of PLAIN
    /// with a password of 1,024 bytes: 1,456.
    package static let encodedLimit = 6 * pieceLimit

    private var encoded: [UInt8] = []

    package init() {}

    /// Reads a piece; returns the message when it is complete.
    ///
    /// After an error the next piece begins another message.
    package mutating func receive(
        _ piece: some Collection<UInt8>
    ) throws(AuthenticationFailure) -> [UInt8]? {
        let isEmptyPiece = piece.elementsEqual("+".utf8)
        let isLast = piece.count < Self.pieceLimit
        defer { if isLast { encoded = [] } }
        if piece.elementsEqual("*".utf8) { throw .aborted }
        guard piece.count <= Self.pieceLimit else {
            encoded = []
            throw .pieceTooLong
        }
        guard encoded.count + piece.count <= Self.encodedLimit else {
            encoded = []
            throw .messageTooLong
        }
        if !isEmptyPiece { encoded += piece }
        guard isLast else { return nil }
        guard isEmptyPiece || !piece.isEmpty,
            let message = Base64.bytes(of: String(decoding: encoded, as: UTF8.self))
        else { throw .malformed }
        return message
    }

    /// The parameters of AUTHENTICATE that carry a message.
    package static func pieces(of message: [UInt8]) -> [[UInt8]] {
        let encoded = Array(Base64.text(of: message).utf8)
        var pieces = stride(from: 0, to: encoded.count, by: pieceLimit).map {
            Array(encoded[$0..<min($0 + pieceLimit, encoded.count)])
        }
        if encoded.count.isMultiple(of: pieceLimit) { pieces.append(Array("+".utf8)) }
        return pieces
    }
}
