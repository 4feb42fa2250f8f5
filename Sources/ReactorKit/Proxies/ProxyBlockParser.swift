/// Parses version 2: a signature, a command, a family, a length, and as many bytes of addresses and
/// extensions (type, length, value), of which only the checksum is used. Pure.
struct ProxyBlockParser {
    private static let headCount = 16

    /// The first 16 bytes, then the addresses: at most 52 bytes.
    private var held: [UInt8] = []
    private var sum = CRC32C()
    /// How many bytes of the block are still expected.
    private var missing = 0
    private var addressCount = 0
    /// True when the rest of the block is skipped, and need not consist of extensions.
    private var skips = false
    private var addresses: ProxyHeader.Addresses?
    /// The head of the current extension, and how many bytes of its value are still expected.
    private var extensionHead: [UInt8] = []
    private var valueMissing = 0
    private var checksum: UInt32?

    mutating func take(_ byte: UInt8) throws(ProxyHeaderError) -> ProxyHeader? {
        if held.count < Self.headCount {
            held.append(byte)
            sum.add(byte)
            try checkHead()
            guard held.count == Self.headCount else { return nil }
        } else {
            missing -= 1
            try takeOfBlock(byte)
        }
        return missing == 0 ? try finish() : nil
    }

    // MARK: -

    private mutating func checkHead() throws(ProxyHeaderError) {
        let last = held[held.count - 1]
        switch held.count {
        case 1...12:
            if last != ProxyHeader.signature[held.count - 1] { throw .missing }
        case 13:
            guard last >> 4 == 2 else { throw .malformed("its version is not 2") }
            guard last & 15 <= 1 else { throw .malformed("it has an unknown command") }
        case 14:
            guard last >> 4 <= 3, last & 15 <= 2 else {
                throw .malformed("it has an unknown family or transport")
            }
        case 16:
            missing = Int(held[14]) << 8 | Int(last)
            try measureAddresses()
        default:
            break
        }
    }

    private mutating func measureAddresses() throws(ProxyHeaderError) {
        let isLocal = held[12] & 15 == 0
        let (family, transport) = (held[13] >> 4, held[13] & 15)
        // For LOCAL the block is discarded, "including the family which is ignored".
        if isLocal || family == 0 || transport == 0 { return skips = true }
        addressCount = family == 1 ? 12 : family == 2 ? 36 : 216
        if missing < addressCount { throw .malformed("it is too short for its addresses") }
    }

    private mutating func takeOfBlock(_ byte: UInt8) throws(ProxyHeaderError) {
        if skips { return }
        if addressCount > 0 {
            sum.add(byte)
            // The names of UNIX sockets are not used.
            if held[13] >> 4 != 3 { held.append(byte) }
            addressCount -= 1
            if addressCount == 0 { takeAddresses() }
        } else if valueMissing == 0 {
            try takeExtensionHead(byte)
        } else {
            takeValue(byte)
        }
    }

    private mutating func takeAddresses() {
        guard held[13] == 0x11 || held[13] == 0x21 else { return }
        let width = held[13] == 0x11 ? 4 : 16
        let block = Array(held.dropFirst(Self.headCount))
        let ports = block.suffix(4).map { UInt16($0) }
        guard
            let source = SocketAddress(
                bytes: Array(block[..<width]), port: ports[0] << 8 | ports[1]),
            let destination = SocketAddress(
                bytes: Array(block[width..<width * 2]), port: ports[2] << 8 | ports[3])
        else { return }
        addresses = ProxyHeader.Addresses(source: source, destination: destination)
    }

    private mutating func takeExtensionHead(_ byte: UInt8) throws(ProxyHeaderError) {
        sum.add(byte)
        extensionHead.append(byte)
        guard extensionHead.count == 3 else { return }
        valueMissing = Int(extensionHead[1]) << 8 | Int(extensionHead[2])
        if valueMissing > missing { throw .malformed("an extension is longer than the header") }
        if extensionHead[0] == ProxyHeader.checksumType {
            guard valueMissing == 4, checksum == nil else {
                throw .malformed("its checksum is not a single one of four bytes")
            }
            checksum = 0
        }
        if valueMissing == 0 { extensionHead = [] }
    }

    private mutating func takeValue(_ byte: UInt8) {
        let isChecksum = extensionHead[0] == ProxyHeader.checksumType
        if isChecksum { checksum = (checksum ?? 0) << 8 | UInt32(byte) }
        // The checksum is computed with zeros in place of itself.
        sum.add(isChecksum ? 0 : byte)
        valueMissing -= 1
        if valueMissing == 0 { extensionHead = [] }
    }

    private func finish() throws(ProxyHeaderError) -> ProxyHeader {
        guard extensionHead.isEmpty else { throw .malformed("it ends within an extension") }
        if let checksum, checksum != sum.value { throw .checksum }
        return ProxyHeader(addresses)
    }
}
