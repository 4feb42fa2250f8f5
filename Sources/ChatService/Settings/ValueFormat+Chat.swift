import ChatCore
import Digests
import ReactorKit
import Settings

/// What is shown in place of a secret.
private let mask = "(secret)"

/// Why an item of a list is refused, as a sentence; empty when nothing more is known than the
/// allowed values. It never contains a secret.
private struct ItemError: Error, CustomStringConvertible {
    var description: String
}

extension ValueFormat where Value == String {
    /// One word, which fits into the token NETWORK.
    static var networkName: Self {
        Self(
            allowed: "a word of at most 32 bytes",
            parse: { isWord($0, limit: 32) ? $0 : nil }, text: \.self)
    }
}

extension ValueFormat where Value == [UInt8] {
    /// The name of a server: what cannot be taken for a user's source.
    static var serverName: Self {
        Self(
            allowed: "words of letters, digits, - and _ with dots between them, at most 63 bytes",
            parse: { text in
                let labels = text.split(separator: ".", omittingEmptySubsequences: false)
                guard text.utf8.count <= 63, labels.count > 1, !labels.contains(where: \.isEmpty),
                    text.allSatisfy({
                        $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0))
                    })
                else { return nil }
                return Array(text.utf8)
            },
            text: { String(decoding: $0, as: UTF8.self) })
    }

    /// Text for people; empty for `off`.
    static var line: Self {
        Self(
            allowed: "off, or a text of at most 200 bytes", candidates: ["off"],
            parse: { text in
                if text == "off" { return [] }
                return (1...200).contains(text.utf8.count) ? Array(text.utf8) : nil
            },
            text: { $0.isEmpty ? "off" : String(decoding: $0, as: UTF8.self) })
    }

    /// A secret; empty for `random`.
    static var secret: Self {
        Self(
            allowed: "random, or a text of at least 16 bytes", candidates: ["random"],
            parse: { text in
                if text == "random" { return [] }
                return (16...256).contains(text.utf8.count) ? Array(text.utf8) : nil
            },
            text: { $0.isEmpty ? "random" : String(decoding: $0, as: UTF8.self) },
            masked: { $0 == "random" ? $0 : mask },
            complaint: { _ in "it needs at least 16 bytes" })
    }
}

extension ValueFormat where Value == Int? {
    /// A port, or `off`.
    static var port: Self {
        Self(
            allowed: "off, or 1 to 65535", candidates: ["off"],
            parse: { text in
                if text == "off" { return .some(nil) }
                return Int(text).flatMap { (1...65_535).contains($0) ? .some($0) : nil }
            },
            text: { $0.map { "\($0)" } ?? "off" })
    }

    /// A number, or nil for `unlimited`.
    static func limit(_ range: ClosedRange<Int>) -> Self {
        Self(
            allowed: "unlimited, or \(range.lowerBound) to \(range.upperBound)",
            candidates: ["unlimited"],
            parse: { text in
                if text == "unlimited" { return .some(nil) }
                return Int(text).flatMap { range.contains($0) ? .some($0) : nil }
            },
            text: { $0.map { "\($0)" } ?? "unlimited" })
    }
}

extension ValueFormat where Value == Duration? {
    /// A number of days, or nil for `unlimited`.
    static func days(_ range: ClosedRange<Int>) -> Self {
        let number = ValueFormat<Int?>.limit(range)
        return Self(
            allowed: number.allowed, candidates: number.candidates,
            parse: { text in
                number.parse(text).map { count in count.map { .seconds($0 * 86_400) } }
            },
            text: { age in number.text(age.map { Int($0.components.seconds / 86_400) }) })
    }

    /// How long a user may be absent, from a minute on, or `off`.
    static var absence: Self {
        let range: ClosedRange<Int64> = 60...(10 * 365 * 86_400)
        return Self(
            allowed: "off, or 1m to 10y, as in 12h or 14d", candidates: ["off"],
            parse: { text in
                if text == "off" { return .some(nil) }
                guard let seconds = BanDuration(text)?.seconds, range.contains(seconds) else {
                    return nil
                }
                return .some(.seconds(seconds))
            },
            text: { duration in
                guard let seconds = duration?.components.seconds else { return "off" }
                let (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
                return rest == 0 ? "\(days)d" : BanDuration(seconds: seconds).amount
            })
    }
}

extension ValueFormat where Value == [UInt8]? {
    /// The verifier of a password, or `off`.
    static var verifier: Self {
        Self(
            allowed: "off, or what \"carillond chat password\" prints", candidates: ["off"],
            parse: { text in
                if text == "off" { return .some(nil) }
                return PasswordVerifier(text) == nil ? nil : .some(Array(text.utf8))
            },
            text: { $0.map { String(decoding: $0, as: UTF8.self) } ?? "off" },
            masked: { $0 == "off" ? $0 : mask },
            complaint: { _ in noVerifier })
    }
}

private let noVerifier = "this is no verifier: make one with \"carillond chat password\""

extension ValueFormat where Value == [NetworkSettings.Operator] {
    /// Names with verifiers.
    static var operators: Self {
        .commaSeparated(
            "a name and what \"carillond chat password\" prints",
            written: { one in
                "\(String(decoding: one.name, as: UTF8.self)) "
                    + String(decoding: one.verifier, as: UTF8.self)
            },
            masked: { $0 == "off" ? $0 : mask },
            read: { text throws(ItemError) in
                let words = text.split(separator: " ")
                guard words.count == 2 else {
                    throw ItemError(description: "write a name, a space and a verifier")
                }
                guard isWord(words[0], limit: 32) else {
                    throw ItemError(description: "a name has at most 32 bytes")
                }
                guard PasswordVerifier(words[1]) != nil else {
                    throw ItemError(description: "\(words[0]): \(noVerifier)")
                }
                return NetworkSettings.Operator(
                    name: Array(words[0].utf8), verifier: Array(words[1].utf8))
            },
            conflict: { operators in
                firstRepeated(operators.map(\.name)).map {
                    "\(String(decoding: $0, as: UTF8.self)) is there twice"
                }
            })
    }
}

extension ValueFormat where Value == [Gateway] {
    /// Addresses with passwords.
    static var gateways: Self {
        .commaSeparated(
            "addresses like 10.0.0.0/8 and a password",
            written: { "\($0.addresses) \($0.password)" },
            masked: { $0 == "off" ? $0 : mask },
            read: { text throws(ItemError) in
                let words = text.split(separator: " ")
                guard words.count == 2 else {
                    throw ItemError(description: "write an address, a space and a password")
                }
                guard words[1].utf8.count >= 8 else {
                    throw ItemError(description: "a password needs at least 8 bytes")
                }
                do throws(AddressRangeError) {
                    return Gateway(
                        addresses: try AddressRange(String(words[0])), password: String(words[1]))
                } catch {
                    throw ItemError(description: error.description)
                }
            },
            // A range may have several passwords, so that one can be replaced by another.
            conflict: { gateways in
                firstRepeated(gateways).map { "\($0.addresses) is there twice with one password" }
            })
    }
}

extension ValueFormat where Value == [NetworkBan] {
    /// Addresses with reasons.
    static var bannedAddresses: Self {
        bans("addresses like 192.0.2.0/24, each with a reason or without") {
            text throws(BanError) in try BanTarget(addresses: text)
        }
    }

    /// Masks with reasons.
    static var bannedMasks: Self {
        bans("masks like *!*@*.example.org, each with a reason or without") {
            text throws(BanError) in try BanTarget(mask: text)
        }
    }

    private static func bans(
        _ allowed: String, target: @escaping @Sendable (Substring) throws(BanError) -> BanTarget
    ) -> Self {
        .commaSeparated(
            allowed,
            written: { ban in
                let reason = String(decoding: ban.reason, as: UTF8.self)
                return "\(ban.target)" + (reason.isEmpty ? "" : " \(reason)")
            },
            read: { text throws(ItemError) in
                let word = text.prefix { $0 != " " }
                let reason = text[word.endIndex...].drop { $0 == " " }
                let next = String(reason.prefix { $0 != " " })
                guard reason.utf8.count <= NetworkBan.reasonLimit else {
                    throw ItemError(
                        description: "a reason has at most \(NetworkBan.reasonLimit) bytes")
                }
                do throws(BanError) {
                    // KLINE takes it before the mask and after it.
                    if BanDuration.isMeant(by: String(word)) {
                        throw BanError.duration(String(word))
                    }
                    if BanDuration(next).map({ $0 != .forEver }) == true {
                        throw BanError.duration(next)
                    }
                    let target = try target(word)
                    if target.isForEverybody {
                        throw BanError.everybody(String(word), target)
                    }
                    return NetworkBan(target, reason: String(reason))
                } catch {
                    throw ItemError(description: error.description)
                }
            },
            conflict: { bans in firstRepeated(bans.map(\.target)).map { "\($0) is there twice" } })
    }
}

extension ValueFormat where Value == RoomModes.Flags {
    /// Letters of modes without an argument.
    static var roomModes: Self {
        Self(
            allowed: "off, or letters of \(RoomModes.Flags.allLetters)", candidates: ["off", "nt"],
            parse: { $0 == "off" ? [] : RoomModes.Flags($0) },
            text: { $0.isEmpty ? "off" : $0.text })
    }
}

/// The first value that an earlier one is equal to; nil when there is none.
private func firstRepeated<Value: Hashable>(_ values: [Value]) -> Value? {
    var earlier: Set<Value> = []
    return values.first { !earlier.insert($0).inserted }
}

/// True for printable text without a space.
private func isWord(_ text: some StringProtocol, limit: Int) -> Bool {
    (1...limit).contains(text.utf8.count)
        && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
}
