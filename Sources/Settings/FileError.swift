package import SystemPackage

/// Why a file could not be used, as a sentence with its path.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The sentence.
    package let description: String

    /// An error in words of our own.
    package init(_ description: String) { self.description = description }

    /// An error of the system: `cannot write /home/a/history: No space left on device`.
    package init(cannot verb: String, _ path: FilePath, _ error: Errno) {
        self.init("cannot \(verb) \(path): \(error)")
    }
}
