package import ReactorIRC
package import ReactorKit

/// What a ban of the network is about. Pure.
package enum BanTarget: Hashable, Sendable {
    /// All connections from these addresses (DLINE).
    case addresses(AddressRange)
    /// All users whose `nick!name@host` matches, with their cloak or with their address as the host
    /// (KLINE).
    case users(Mask)

    /// The most bytes of a mask: it fits into a line with its reason.
    static let maskLimit = 160

    /// Reads a mask, such as `*!*@*.example.org`, and completes it. Letters become small ones.
    package init(mask: some StringProtocol) throws(BanError) {
        guard !mask.isEmpty, mask.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0 != "\u{7F}" })
        else { throw .mask(String(mask), "a mask is one word, nick!user@host with * and ?") }
        // No host has a slash.
        if mask.contains("/") {
            throw .mask(
                String(mask), "ranges of addresses are banned by DLINE and banned-addresses")
        }
        let bytes = Mask.completed(Array(mask.utf8)[...])
        // Neither is in a nick, a user name or a host.
        guard
            [UInt8(ascii: "!"), UInt8(ascii: "@")].allSatisfy({ mark in
                bytes.count { $0 == mark } == 1
            })
        else {
            throw .mask(String(mask), "a mask is nick!user@host, with one ! and one @")
        }
        guard bytes.count <= Self.maskLimit else {
            throw .mask(String(mask), "a mask has at most \(Self.maskLimit) bytes")
        }
        self = .users(Mask(CaseMapping.ascii.folded(bytes.span)))
    }

    /// Reads an address, or a range such as `192.0.2.0/24`.
    package init(addresses: some StringProtocol) throws(BanError) {
        do throws(AddressRangeError) {
            self = .addresses(try AddressRange(String(addresses)))
        } catch {
            throw .addresses(String(addresses), error.problem)
        }
    }

    /// True when it bans everybody, or all addresses of IPv4 or IPv6.
    package var isForEverybody: Bool {
        switch self {
        case .addresses(let range): range.prefixLength == 0
        case .users(let mask):
            // What these have in common, all users have.
            mask.matches("q!~q@0a1b2c3d4e.5f60718293.a4b5c6d7e8.ip")
                && mask.matches("Z_9!~z@f9e8d7c6b5.a493827160.f5e4d3c2b1.ip")
        }
    }
}

extension BanTarget: CustomStringConvertible {
    /// The complete mask, or the range.
    package var description: String {
        switch self {
        case .addresses(let range): "\(range)"
        case .users(let mask): "\(mask)"
        }
    }
}

/// A text that is no mask or no range of addresses that a network can ban.
package enum BanError: Error, Equatable, CustomStringConvertible {
    /// A text, and what is wrong with it as a mask.
    case mask(String, String)
    /// A text, and what is wrong with it as a range.
    case addresses(String, String)
    /// A text that means everybody, which the settings cannot ban.
    case everybody(String, BanTarget)
    /// A duration, which bans of the settings do not have.
    case duration(String)

    /// A sentence with what to write.
    package var description: String {
        switch self {
        case .mask(let text, let reason): "\"\(Self.shown(text))\": \(reason)"
        case .everybody(let text, .users):
            "\"\(Self.shown(text))\" bans everybody: write a part of the nick, the user or the host, as "
                + "in *!*@*.example.org"
        case .everybody(let text, .addresses):
            "\"\(Self.shown(text))\" bans everybody: write a smaller range, as in 192.0.2.0/24"
        case .duration(let text):
            "\"\(Self.shown(text))\" is a duration: bans in the settings are for ever, those by KLINE "
                + "and DLINE can end"
        case .addresses(let text, let problem):
            "\"\(Self.shown(text))\" \(problem): write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32"
        }
    }

    /// The start of a text that may be long.
    static func shown(_ text: String) -> String {
        text.utf8.count > 64 ? "\(text.prefix(16))..." : text
    }
}

/// A ban of the network. Pure.
package struct NetworkBan: Hashable, Sendable {
    /// The most bytes of a reason.
    package static let reasonLimit = 160

    package let target: BanTarget
    /// What the banned are shown; empty for nothing.
    package let reason: [UInt8]
    /// The name of the operator that made it; nil when the settings have it.
    package let setBy: [UInt8]?
    /// When it ends; nil for never.
    package let expiresAt: ServerTime?

    /// A ban that an operator makes.
    package init(_ target: BanTarget, reason: [UInt8], setBy: [UInt8], expiresAt: ServerTime?) {
        self.target = target
        self.reason = reason
        self.setBy = setBy
        self.expiresAt = expiresAt
    }

    /// A ban of the settings.
    package init(_ target: BanTarget, reason: String) {
        self.target = target
        self.reason = Array(reason.utf8)
        setBy = nil
        expiresAt = nil
    }

    /// True until it ends.
    package func holds(at time: ServerTime) -> Bool { expiresAt.map { time < $0 } ?? true }

    /// `for ever`, or `until` and its end.
    var term: String { expiresAt.map { "until \($0.text)" } ?? "for ever" }

    /// What the banned are shown: `You are banned from this server until ...: spam`.
    package var notice: String {
        let end = expiresAt == nil ? "" : " \(term)"
        return "You are banned from this server\(end)"
            + (reason.isEmpty ? "" : ": " + String(decoding: reason, as: UTF8.self))
    }

    /// Why their connection ends: `Banned (spam)`.
    package var closingReason: String {
        reason.isEmpty ? "Banned" : "Banned (\(String(decoding: reason, as: UTF8.self)))"
    }
}
