import ReactorKit
import Settings
import SystemPackage

/// The owner of a UNIX socket's file: `user`, with the user's own group, `user:group` or `:group`.
struct SocketOwner {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    /// Changes the owner of the file.
    ///
    /// - Throws: `FileError` when there is no such account, or it is not permitted.
    func own(_ path: FilePath) throws(FileError) {
        let account = try account()
        do throws(SystemError) {
            try account.own(path)
        } catch {
            throw refusal(error)
        }
    }

    /// The account with this name.
    ///
    /// - Throws: `FileError` when there is none.
    func account() throws(FileError) -> Account {
        let words = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let names = words.map { $0.isEmpty ? nil : String($0) }
        do throws(SystemError) {
            let group = names.count > 1 ? names[1] : nil
            return try Account(user: names[0], group: group)
        } catch {
            throw refusal(error)
        }
    }

    private func refusal(_ error: SystemError) -> FileError {
        FileError("cannot change the owner of its file to \(text): \(reason(error))")
    }

    private func reason(_ error: SystemError) -> String {
        switch error.call {
        case "getpwnam" where error.code == .noSuchFileOrDirectory: "there is no such user"
        case "getgrnam" where error.code == .noSuchFileOrDirectory: "there is no such group"
        default: "\(error.code)"
        }
    }
}
