package import ReactorKit

extension ValueFormat {
    /// Items separated by commas; `off` for none.
    ///
    /// - Parameters:
    ///   - allowed: one item, as a phrase.
    ///   - written: an item as text.
    ///   - masked: the whole text as it is shown, where a part of it is a secret.
    ///   - read: reads an item; the error is a sentence without a full stop, or empty when nothing
    ///     more is known than the allowed values.
    ///   - conflict: what is wrong with the items together, as such a sentence; nil for nothing.
    package static func commaSeparated<Item, Failure: Error & CustomStringConvertible>(
        _ allowed: String, written: @escaping @Sendable (Item) -> String,
        masked: @escaping @Sendable (String) -> String = { $0 },
        read: @escaping @Sendable (String) throws(Failure) -> Item,
        conflict: @escaping @Sendable ([Item]) -> String? = { _ in nil }
    ) -> Self where Value == [Item] {
        Self(
            allowed: "off, or \(allowed), separated by commas", candidates: ["off"],
            parse: { text in
                if text == "off" { return [] }
                let words = words(of: text)
                let items = words.compactMap { try? read($0) }
                return items.count == words.count && conflict(items) == nil ? items : nil
            },
            text: { $0.isEmpty ? "off" : $0.map(written).joined(separator: ", ") },
            masked: masked,
            complaint: { text in
                var items: [Item] = []
                for word in words(of: text) {
                    do throws(Failure) {
                        items.append(try read(word))
                    } catch {
                        return error.description.isEmpty ? nil : error.description
                    }
                }
                return conflict(items)
            })
    }

    /// The parts between commas, without spaces around them.
    private static func words(of text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { word in
            let start = word.drop { $0 == " " }
            return String(start.prefix(start.count - start.reversed().prefix { $0 == " " }.count))
        }
    }
}

extension ValueFormat where Value == [AddressRange] {
    /// Ranges of addresses separated by commas; `off` for none.
    package static var addressRanges: ValueFormat<[AddressRange]> {
        .commaSeparated("addresses like 10.0.0.0/8", written: \.description) {
            text throws(AddressRangeError) in try AddressRange(text)
        }
    }
}

extension ValueFormat where Value == String? {
    /// An absolute path, or `off`.
    package static var absolutePath: Self {
        Self(
            allowed: "off, or an absolute path", candidates: ["off"],
            parse: { text in
                if text == "off" { return .some(nil) }
                guard text.hasPrefix("/") else { return nil }
                return .some(text)
            },
            text: { $0 ?? "off" })
    }

    /// An absolute path, `off`, or nil for `usual`.
    package static var usualPath: Self {
        Self(
            allowed: "usual, off, or an absolute path", candidates: ["usual", "off"],
            parse: { text in
                if text == "usual" { return .some(nil) }
                guard text == "off" || text.hasPrefix("/") else { return nil }
                return .some(text)
            },
            text: { $0 ?? "usual" })
    }
}
