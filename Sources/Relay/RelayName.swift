import Text

/// The name of a member of a room. Pure.
package enum RelayName {
    /// The maximum number of bytes of a name in UTF-8.
    package static let limit = 32

    /// Reads a requested name.
    ///
    /// - Throws: `Refusal`, with the reason for the member.
    package static func read(_ bytes: ArraySlice<UInt8>) throws(Refusal) -> String {
        guard let name = String(validating: bytes, as: UTF8.self) else {
            throw Refusal("a name is text in UTF-8")
        }
        if name.isEmpty { throw Refusal("write /name and the name that you want") }
        if bytes.count > limit { throw Refusal("a name has at most \(limit) bytes") }
        guard name.unicodeScalars.allSatisfy(ScalarSafety.isVisible) else {
            throw Refusal("a name has no blanks, and nothing in it that cannot be seen")
        }
        guard let first = name.unicodeScalars.first, ScalarSafety.isBase(first) else {
            throw Refusal("a name does not begin with a mark for the letter before it")
        }
        if name.contains(":") { throw Refusal("a name has no colon") }
        if name.hasPrefix("*") { throw Refusal("a name does not begin with *") }
        if name.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }) {
            throw Refusal("a name that looks like an address is its own address's")
        }
        return name
    }

    /// Equal for names that people would confuse.
    static func key(_ name: String) -> String { name.lowercased() }

    /// The first of `address`, `address-2`, `address-3` and so on that is not in use, and its
    /// number; those before `start` are in use.
    static func free(
        for address: String, from start: Int, isTaken: (String) -> Bool
    ) -> (name: String, number: Int) {
        var number = start
        while true {
            let name = number == 1 ? address : "\(address)-\(number)"
            if !isTaken(name) { return (name, number) }
            number += 1
        }
    }

    /// The address and number from which `free` creates this name.
    static func origin(of name: String) -> (address: String, number: Int) {
        guard let dash = name.lastIndex(of: "-"),
            let number = Int(name[name.index(after: dash)...]), number > 1
        else { return (name, 1) }
        return (String(name[..<dash]), number)
    }

    /// Why a name is refused; a sentence without its full stop.
    package struct Refusal: Error, Equatable {
        package let reason: String
        init(_ reason: String) { self.reason = reason }
    }
}
