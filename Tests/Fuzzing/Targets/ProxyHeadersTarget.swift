import ReactorKit

/// Any bytes are a PROXY header or refused; a header that was parsed is the same in each form.
enum ProxyHeadersTarget {
    private static let versions: [ProxyHeader.Version] = [.text, .binary, .binaryWithChecksum]
    /// The maximum sizes of a line and of a block.
    private static let (lineLimit, blockLimit) = (107, 16 + 65_535)

    static func run(_ input: [UInt8]) {
        if let (header, count) = read(input) {
            require(count <= (input[0] == 0x50 ? lineLimit : blockLimit), "the header is too long")
            tellAgain(header)
        }
        var choices = Choices(input)
        let width = choices.byte() % 2 == 0 ? 4 : 16
        let ports = [choices, choices].map { _ in UInt16(choices.byte()) << 8 | 7 }
        let addresses = ports.compactMap { SocketAddress(bytes: choices.bytes(width), port: $0) }
        guard addresses.count == 2 else { return }
        tellAgain(ProxyHeader(.init(source: addresses[0], destination: addresses[1])))
    }

    private static func tellAgain(_ header: ProxyHeader) {
        for version in versions {
            let bytes = header.bytes(as: version)
            guard let (again, count) = read(bytes + [0x41]) else {
                fatalError("an encoded header is refused: \(header)")
            }
            require(again == header, "\(header) became \(again)")
            require(count == bytes.count, "a byte of the application was read")
        }
    }

    private static func read(_ bytes: [UInt8]) -> (ProxyHeader, Int)? {
        var parser = ProxyHeaderParser()
        for (index, byte) in bytes.enumerated() {
            do throws(ProxyHeaderError) {
                if let header = try parser.take(byte) { return (header, index + 1) }
            } catch {
                require(!"\(error)".isEmpty, "the error has no text")
                return nil
            }
        }
        return nil
    }
}
