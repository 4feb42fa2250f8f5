extension Transcript {
    /// Bytes of the transcript that are looked through for words.
    private static let wordBytes = 1 << 20

    /// The words of what the other side said, newest first; made one by one as they are asked
    /// for, and from the newest megabyte alone.
    package var recentWords: some Sequence<String> {
        var bytes = 0
        return sequence(first: last) { $0?.previous.map(Optional.some) }
            .lazy.prefix { id in
                guard let id, let line = self[id] else { return false }
                bytes += line.bytes.count
                return bytes <= Self.wordBytes
            }
            .flatMap { id in words(of: id) }
    }

    private func words(of id: LineID?) -> [String] {
        guard let id, let line = self[id], line.kind == .reply else { return [] }
        return Completer.words(of: String(decoding: line.bytes, as: UTF8.self)).reversed()
    }
}
