import ReactorKit
package import SystemPackage

/// What a server hands to the one that takes its place: descriptors, each with its purpose.
///
/// It goes through one variable of the environment, a line each. Pure but for `take`.
package struct Handover: Equatable, Sendable {
    /// What a descriptor is for.
    package enum Purpose: Equatable, Sendable {
        /// The pipe on which the successor says whether it serves.
        case word
        /// The locked file with the process id, at this path.
        case pidFile(String)
        /// The listening control socket, at this path.
        case control(String)
        /// A listening socket, for the endpoint of the settings that it was opened for.
        case listener(String)
        /// A listening socket of the service manager, with the name that it has there.
        case activated(String)
    }

    /// A purpose and a descriptor.
    package struct Item: Equatable, Sendable {
        package let purpose: Purpose
        package let descriptor: FileDescriptor

        package init(_ purpose: Purpose, _ descriptor: FileDescriptor) {
            self.purpose = purpose
            self.descriptor = descriptor
        }
    }

    /// A variable that makes no sense.
    package struct Unreadable: Error, Equatable, CustomStringConvertible {
        let line: String
        /// The sentence.
        package var description: String {
            "the environment's \(Handover.variable) makes no sense: \(line.debugDescription)"
        }
    }

    package static let variable = "CARILLOND_HANDED_OVER"
    /// Behind standard input, output and error.
    private static let firstNumber: Int32 = 3

    package var items: [Item]

    package init(_ items: [Item] = []) {
        self.items = items
    }

    /// Takes what was handed to this process, and the variable out of its environment.
    ///
    /// Call once, first thing in `main`, before there is a second thread: see setenv(3).
    /// - Returns: nil when the process was started by other means.
    package static func take() throws(Unreadable) -> Handover? {
        guard let text = ProcessEnvironment.take([variable])[variable] else { return nil }
        return try Handover(text)
    }

    /// Reads the variable's value.
    package init(_ text: String) throws(Unreadable) {
        items = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let words = line.split(
                separator: " ", maxSplits: 2, omittingEmptySubsequences: false
            ).map(String.init)
            guard words.count > 1, let number = Int32(words[0]), number >= Self.firstNumber,
                let purpose = Purpose(words[1], words.count > 2 ? words[2] : nil)
            else { throw Unreadable(line: String(line)) }
            items.append(Item(purpose, FileDescriptor(rawValue: number)))
        }
    }

    /// The successor's descriptors by its numbers for them, and the variable's value that tells
    /// it what they are for.
    package var plan: (descriptors: [Int32: FileDescriptor], text: String) {
        var descriptors: [Int32: FileDescriptor] = [:]
        var lines: [String] = []
        for (number, item) in zip(Self.firstNumber..., items) {
            descriptors[number] = item.descriptor
            lines.append("\(number) \(item.purpose.text)")
        }
        return (descriptors, lines.joined(separator: "\n"))
    }

    /// The first descriptor for a purpose.
    package func descriptor(for purpose: Purpose) -> FileDescriptor? {
        items.first { $0.purpose == purpose }?.descriptor
    }

    /// Those of the kind that `name` gives a name for.
    package func named(
        _ name: (Purpose) -> String?
    ) -> [(name: String, descriptor: FileDescriptor)] {
        items.compactMap { item in name(item.purpose).map { ($0, item.descriptor) } }
    }
}

extension Handover.Purpose {
    fileprivate init?(_ word: String, _ value: String?) {
        let value = value.map { Self.folded($0) }
        switch (word, value) {
        case ("word", nil): self = .word
        case ("pid-file", let path?): self = .pidFile(path)
        case ("control", let path?): self = .control(path)
        case ("listener", let endpoint?): self = .listener(endpoint)
        case ("activated", let name?): self = .activated(name)
        default: return nil
        }
    }

    fileprivate var text: String {
        switch self {
        case .word: "word"
        case .pidFile(let path): "pid-file \(Self.unfolded(path))"
        case .control(let path): "control \(Self.unfolded(path))"
        case .listener(let endpoint): "listener \(Self.unfolded(endpoint))"
        case .activated(let name): "activated \(Self.unfolded(name))"
        }
    }

    /// Paths may have line feeds in them.
    private static func unfolded(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\\\"
            case "\n": "\\n"
            default: String(scalar)
            }
        }.joined()
    }

    private static func folded(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped {
                result.append(scalar == "n" ? "\n" : scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}
