package import ReactorKit
package import SystemPackage

/// What a server hands to its successor: descriptors, each with its purpose, and the settings file
/// that must exist.
///
/// It is passed in one variable of the environment, a line each. Pure but for `take`.
package struct Handover: Equatable, Sendable {
    /// What a descriptor is for.
    package enum Purpose: Equatable, Sendable {
        /// The pipe on which the successor reports whether it serves.
        case report
        /// The pipe that ends when the predecessor's services have left.
        case services
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
        /// The file of a UNIX socket, which the successor is to remove at its end; nil for one of
        /// the service manager.
        package let file: SocketFileID?

        package init(
            _ purpose: Purpose, _ descriptor: FileDescriptor, file: SocketFileID? = nil
        ) {
            self.purpose = purpose
            self.descriptor = descriptor
            self.file = file
        }
    }

    /// An invalid variable.
    package struct Unreadable: Error, Equatable, CustomStringConvertible {
        let line: String
        /// The sentence.
        package var description: String {
            "the environment's \(Handover.variable) is invalid: \"\(line)\""
        }
    }

    package static let variable = "CARILLOND_HANDED_OVER"
    /// Behind standard input, output and error.
    private static let firstNumber: Int32 = 3

    /// How the line of the settings file begins, in place of a number.
    private static let settingsMark = "settings"

    package var items: [Item]
    /// The file that must exist, since the predecessor read it; nil when there was none.
    package var settingsFile: String?

    package init(_ items: [Item] = [], settingsFile: String? = nil) {
        self.items = items
        self.settingsFile = settingsFile
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
            if words[0] == Self.settingsMark, words.count > 1 {
                let path = line.dropFirst(Self.settingsMark.count + 1)
                settingsFile = Purpose.folded(String(path))
                continue
            }
            guard words.count > 1, let item = Self.item(words) else {
                throw Unreadable(line: String(line))
            }
            items.append(item)
        }
    }

    /// `4 listener unix:/a`, or `4 listener@2049:77 unix:/a` with the file.
    private static func item(_ words: [String]) -> Item? {
        let kind = words[1].split(separator: "@", omittingEmptySubsequences: false)
        guard let number = Int32(words[0]), number >= firstNumber, kind.count <= 2,
            let purpose = Purpose(String(kind[0]), words.count > 2 ? words[2] : nil)
        else { return nil }
        let descriptor = FileDescriptor(rawValue: number)
        if kind.count == 1 { return Item(purpose, descriptor) }
        return SocketFileID(kind[1]).map { Item(purpose, descriptor, file: $0) }
    }

    /// The successor's descriptors by its numbers for them, and the variable's value, which
    /// says what they are for.
    package var plan: (descriptors: [Int32: FileDescriptor], text: String) {
        var descriptors: [Int32: FileDescriptor] = [:]
        var lines: [String] = []
        for (number, item) in zip(Self.firstNumber..., items) {
            descriptors[number] = item.descriptor
            let (kind, value) = item.purpose.parts
            let mark = item.file.map { "@\($0)" } ?? ""
            lines.append("\(number) \(kind)\(mark)" + (value.map { " \($0)" } ?? ""))
        }
        if let settingsFile {
            lines.append("\(Self.settingsMark) \(Purpose.unfolded(settingsFile))")
        }
        return (descriptors, lines.joined(separator: "\n"))
    }

    /// The first descriptor for a purpose.
    package func descriptor(for purpose: Purpose) -> FileDescriptor? {
        items.first { $0.purpose == purpose }?.descriptor
    }

    /// The listening sockets of the settings' endpoints.
    package var listeners: [AdoptedListener] {
        items.compactMap { item in
            guard case .listener(let endpoint) = item.purpose else { return nil }
            return AdoptedListener(endpoint, item.descriptor, file: item.file)
        }
    }

    /// The listening sockets of the service manager, with their names there.
    package var activated: [(name: String, descriptor: FileDescriptor)] {
        items.compactMap { item in
            guard case .activated(let name) = item.purpose else { return nil }
            return (name, item.descriptor)
        }
    }

    /// A listening socket for which the successor's settings have no listener.
    package struct Dropped: Error, Equatable, CustomStringConvertible {
        let endpoint: String
        /// The sentence.
        package var description: String {
            "the settings have no listener at \(endpoint), where the running server listens: add "
                + "it again, or close it by \"carillond reload\" first"
        }
    }

    /// Refuses settings without a listener for a socket that is handed over. Only a status page may
    /// be closed: no reload closes one.
    ///
    /// - Throws: ``Dropped``.
    package func insistOnListeners(_ settings: ServerSettings) throws(Dropped) {
        var places = Set(ListenerPlan.all(of: settings).map(\.endpoint.description))
        places.formUnion(listeners.map(\.endpoint).filter(ServerStatus.isName))
        if let gone = listeners.first(where: { !places.contains($0.endpoint) }) {
            throw Dropped(endpoint: gone.endpoint)
        }
    }
}

extension Handover.Purpose {
    fileprivate init?(_ kind: String, _ value: String?) {
        let value = value.map { Self.folded($0) }
        switch (kind, value) {
        case ("word", nil): self = .report
        case ("services", nil): self = .services
        case ("pid-file", let path?): self = .pidFile(path)
        case ("control", let path?): self = .control(path)
        case ("listener", let endpoint?): self = .listener(endpoint)
        case ("activated", let name?): self = .activated(name)
        default: return nil
        }
    }

    fileprivate var parts: (kind: String, value: String?) {
        switch self {
        case .report: ("word", nil)
        case .services: ("services", nil)
        case .pidFile(let path): ("pid-file", Self.unfolded(path))
        case .control(let path): ("control", Self.unfolded(path))
        case .listener(let endpoint): ("listener", Self.unfolded(endpoint))
        case .activated(let name): ("activated", Self.unfolded(name))
        }
    }

    /// Paths may have line feeds in them.
    fileprivate static func unfolded(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\\\"
            case "\n": "\\n"
            default: String(scalar)
            }
        }.joined()
    }

    fileprivate static func folded(_ text: String) -> String {
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
