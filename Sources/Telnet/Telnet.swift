/// The bytes of Telnet: RFC 854, 855, 885, and the options that have a meaning here.
enum Telnet {
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let endOfRecord: UInt8 = 239
    /// Ends a subnegotiation.
    static let se: UInt8 = 240
    static let goAhead: UInt8 = 249
    /// Begins a subnegotiation.
    static let sb: UInt8 = 250
    static let will: UInt8 = 251
    static let wont: UInt8 = 252
    static let `do`: UInt8 = 253
    static let dont: UInt8 = 254
    /// Begins a command.
    static let iac: UInt8 = 255

    /// Commands of TERMINAL-TYPE.
    static let `is`: UInt8 = 0
    static let send: UInt8 = 1

    enum Option {
        static let echo: UInt8 = 1
        static let suppressGoAhead: UInt8 = 3
        static let terminalType: UInt8 = 24
        static let endOfRecord: UInt8 = 25
        static let windowSize: UInt8 = 31
    }

    /// A subnegotiation, in which 0xFF is doubled.
    static func subnegotiation(_ contents: [UInt8]) -> [UInt8] {
        [iac, sb] + contents.flatMap { $0 == iac ? [iac, iac] : [$0] } + [iac, se]
    }
}

/// Recognizes a service that speaks Telnet by the first bytes that it sends. Pure.
///
/// They are a request for an option that is in use: WILL or DO. So bytes of other services that begin
/// with 0xFF, such as pictures, sound and text in UTF-16, remain what they are.
package enum TelnetRecognition {
    /// What the service speaks.
    package enum Verdict: Equatable, Sendable {
        /// More bytes are needed; never after three.
        case unknown
        /// Telnet.
        case telnet
        /// Something else.
        case other
    }

    /// Options by IANA, and those of games: MSDP, MSSP, MCCP, MSP, MXP, ZMP, ATCP, GMCP.
    private static let options = Set<UInt8>(0...49).union([69, 70, 85, 86, 90, 91, 93, 200, 201])

    /// Examines all bytes that were received so far.
    package static func verdict(on bytes: [UInt8]) -> Verdict {
        let accepted: [(UInt8) -> Bool] = [
            { $0 == Telnet.iac }, { $0 == Telnet.will || $0 == Telnet.do }, options.contains,
        ]
        guard zip(bytes, accepted).allSatisfy({ $1($0) }) else { return .other }
        return bytes.count < accepted.count ? .unknown : .telnet
    }
}
