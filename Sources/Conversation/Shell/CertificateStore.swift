package import ReactorKit
package import ReactorTLS
package import Settings
import SystemPackage

/// The file of ``KnownCertificates``: read at each use, so that several programs can share it.
package struct CertificateStore: Sendable {
    private let file: PrivateFile

    package init(_ file: PrivateFile) { self.file = file }

    /// The only certificate that is accepted there; if nil, the authorities decide.
    ///
    /// - Throws: ``FileError``, also for an invalid file, which may contain a requirement.
    package func fingerprint(at endpoint: Endpoint) throws(FileError) -> TLSFingerprint? {
        try read().fingerprint(at: endpoint)
    }

    /// Requires this certificate from now on; `day` is today's.
    package func trust(
        _ fingerprint: TLSFingerprint, at endpoint: Endpoint, day: String
    ) throws(FileError) {
        try FolderLock.hold(file.path.removingLastComponent()) { () throws(FileError) in
            var known = try read()
            known.trust(fingerprint, at: endpoint, day: day)
            try file.replace(with: known.text.utf8)
        }
    }

    private func read() throws(FileError) -> KnownCertificates {
        guard let bytes = try file.read() else { return KnownCertificates() }
        do throws(KnownCertificates.Unreadable) {
            return try KnownCertificates(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw FileError("\(file.path): \(error)")
        }
    }
}
