/// Reads Prometheus' text format 0.0.4, and accepts nothing that its description does not allow
/// (prometheus.io, "Exposition formats"), with the order and the types that it recommends.
struct PrometheusParser {
    struct Family: Equatable {
        var help: String
        var type: String
        /// By the sample's name and labels, as written.
        var samples: [String: Double] = [:]
        /// In their order.
        var names: [String] = []
    }

    struct Wrong: Error { let line: String }

    /// Families by name.
    static func parse(_ text: String) throws -> [String: Family] {
        guard text.hasSuffix("\n") else { throw Wrong(line: "the last line has no end") }
        var families: [String: Family] = [:]
        var current = ""
        var pendingHelp: (name: String, help: String)?
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            let wrong = Wrong(line: String(line))
            if line.hasPrefix("# HELP ") {
                let words = line.dropFirst(7).split(separator: " ", maxSplits: 1)
                guard words.count == 2, isName(words[0]), families[String(words[0])] == nil else {
                    throw wrong
                }
                pendingHelp = (String(words[0]), String(words[1]))
            } else if line.hasPrefix("# TYPE ") {
                let words = line.dropFirst(7).split(separator: " ")
                guard words.count == 2, let help = pendingHelp, help.name == words[0],
                    ["counter", "gauge", "histogram"].contains(String(words[1]))
                else { throw wrong }
                current = help.name
                pendingHelp = nil
                families[current] = Family(help: help.help, type: String(words[1]))
            } else {
                guard pendingHelp == nil, let (name, labels, value) = sample(line),
                    var family = families[current], belongs(name, to: current, family.type),
                    family.samples.updateValue(value, forKey: name + labels) == nil
                else { throw wrong }
                family.names.append(name + labels)
                families[current] = family
            }
        }
        return families
    }

    // MARK: -

    private static func belongs(_ name: String, to family: String, _ type: String) -> Bool {
        if type != "histogram" { return name == family }
        return ["_bucket", "_sum", "_count"].contains { name == family + $0 }
    }

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x3A: true
            default: false
            }
        }
    }

    private static func sample(_ line: Substring) -> (String, String, Double)? {
        let name = line.prefix { $0 != "{" && $0 != " " }
        guard isName(name) else { return nil }
        var rest = line.dropFirst(name.count)
        var labels = ""
        if rest.hasPrefix("{") {
            guard let end = self.labels(rest) else { return nil }
            labels = String(rest[..<end])
            rest = rest[end...]
        }
        guard rest.hasPrefix(" "), let value = Double(rest.dropFirst()) else { return nil }
        return (String(name), labels, value)
    }

    /// The end of the labels, after the brace.
    private static func labels(_ text: Substring) -> Substring.Index? {
        var rest = text.dropFirst()
        var seen: Set<Substring> = []
        while true {
            let name = rest.prefix { $0 != "=" }
            guard isName(name), seen.insert(name).inserted else { return nil }
            rest = rest.dropFirst(name.count)
            guard rest.hasPrefix("=\"") else { return nil }
            rest = rest.dropFirst(2)
            while let next = rest.first, next != "\"" {
                rest = rest.dropFirst()
                if next == "\\" {
                    guard let escaped = rest.first, "\\\"n".contains(escaped) else { return nil }
                    rest = rest.dropFirst()
                }
            }
            guard rest.hasPrefix("\"") else { return nil }
            rest = rest.dropFirst()
            if rest.hasPrefix("}") { return rest.index(after: rest.startIndex) }
            guard rest.hasPrefix(",") else { return nil }
            rest = rest.dropFirst()
        }
    }
}
