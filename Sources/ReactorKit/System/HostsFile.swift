import SystemPackage

/// The names in /etc/hosts, hosts(5), for which no name server is asked.
enum HostsFile {
    /// A file that is larger is not searched further; lists of advertisers' hosts have 3 MiB.
    private static let sizeLimit = 8 << 20

    /// True when the file has addresses for this name. Reads the file, so call it on a worker
    /// thread.
    static func lists(_ name: String, at path: FilePath = "/etc/hosts") -> Bool {
        lists(name, in: contents(of: path))
    }

    /// The same of the file's contents. Pure.
    static func lists(_ name: String, in contents: [UInt8]) -> Bool {
        let wanted = Array(name.lowercased().utf8)
        return contents.split(separator: UInt8(ascii: "\n")).contains { line in
            line.prefix { $0 != UInt8(ascii: "#") }
                .split { $0 == UInt8(ascii: " ") || 0x09...0x0D ~= $0 }
                .dropFirst().contains { $0.count == wanted.count && lowercased($0) == wanted }
        }
    }

    // MARK: -

    private static func lowercased(_ name: ArraySlice<UInt8>) -> [UInt8] {
        name.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
    }

    private static func contents(of path: FilePath) -> [UInt8] {
        guard let file = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else {
            return []
        }
        var contents: [UInt8] = []
        _ = try? file.closeAfter {
            while contents.count < sizeLimit {
                let piece = try unsafe [UInt8](unsafeUninitializedCapacity: 65_536) {
                    buffer, count in
                    count = unsafe try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
                if piece.isEmpty { return }
                contents += piece
            }
        }
        return contents
    }
}
