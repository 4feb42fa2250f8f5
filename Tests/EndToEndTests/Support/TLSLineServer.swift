import Glibc
import ReactorTLS
import SystemPackage
import TLSTesting
import TerminalTesting

/// `openssl s_server` on this machine, with a new self-signed certificate. It sends each line back
/// with its letters in reverse.
final class TLSLineServer {
    static let path = "/usr/bin/openssl"
    static var isInstalled: Bool { unsafe access(path, X_OK) == 0 }

    let port: UInt16
    /// As options and files have it.
    let pin: String
    private let program: PipedProgram

    /// Starts it and waits until it serves; port 0 lets the kernel choose one.
    init(in folder: TestFolder, port: UInt16 = 0) throws {
        let maker = CertificateMaker(
            .init(commonName: "home", names: "DNS:localhost,IP:127.0.0.1"))
        let identity = TLSIdentity(
            certificateChain: .text(maker.certificateText), privateKey: .text(maker.keyText))
        let print = try TLSContext(.server(identity)).certificate?.fingerprint
        pin = "sha256:" + (print?.description ?? "")
        let certificate = try folder.write(maker.certificateText, to: "certificate.pem")
        let key = try folder.write(maker.keyText, to: "key.pem")
        program = try PipedProgram(
            Self.path,
            [
                "s_server", "-accept", "127.0.0.1:\(port)", "-cert", certificate, "-key", key,
                "-rev",
            ])
        try program.wait(for: "a listening server") {
            $0.output.lines.contains { $0.hasPrefix("ACCEPT") }
        }
        if port != 0 {
            // It does not print a port that was given.
            self.port = port
            return
        }
        let line = program.output.lines.first { $0.hasPrefix("ACCEPT 127.0.0.1:") } ?? ""
        guard let port = UInt16(line.split(separator: ":").last ?? "") else {
            throw Errno.addressNotAvailable
        }
        self.port = port
    }

    var endpoint: String { "tls:127.0.0.1:\(port)" }

    func kill() throws {
        program.process.signal(SIGKILL)
        _ = try program.waitForExit()
    }
}
