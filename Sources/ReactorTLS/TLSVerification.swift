import COpenSSL
import ReactorKit

/// Why a certificate was rejected.
public enum TLSVerificationError: Error, Hashable, Sendable {
    /// It is self-signed, and is not a trusted authority.
    case selfSigned
    /// Its issuer, or that of a certificate of its chain, is not trusted.
    case unknownAuthority(String)
    /// It expired at this second since 1970.
    case expired(Int64)
    /// It becomes valid at this second since 1970.
    case notYetValid(Int64)
    /// It is not valid for the host `wanted`, but for `names`.
    case otherName(wanted: String, names: [String])
    /// Its extended key usage does not allow this use, as when a server presents a client's
    /// certificate.
    case wrongPurpose
    /// It matches none of the pins, whether it is trusted or not.
    case notPinned(TLSFingerprint)
    /// Another of OpenSSL's errors (`X509_V_ERR_…`), with its description.
    case other(code: Int32, detail: String)
}

extension TLSVerificationError: CustomStringConvertible {
    /// The predicate of a sentence that starts with "the certificate": `expired on 2026-01-31`.
    public var description: String {
        switch self {
        case .selfSigned: "is self-signed"
        case .unknownAuthority(let issuer): "is signed by an unknown authority: \(issuer)"
        case .expired(let second): "expired on \(Self.day(second))"
        case .notYetValid(let second): "is not valid before \(Self.day(second))"
        case .otherName(let wanted, let names) where names.isEmpty:
            "is valid for no host: it has no subject alternative name, such as DNS:\(wanted)"
        case .otherName(let wanted, let names):
            "is valid for \(names.joined(separator: ", ")), not for \(wanted)"
        case .wrongPurpose: "is for another purpose"
        case .notPinned(let fingerprint): "matches no pin: \(fingerprint)"
        case .other(_, let detail): "is invalid: \(detail)"
        }
    }

    private static func day(_ second: Int64) -> String {
        WallTime.text(of: second, pattern: "%Y-%m-%d")
    }
}

/// Verifies a peer's certificate in place of OpenSSL (SSL_CTX_set_cert_verify_callback(3)).
enum TLSVerifier {
    static let callback: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = {
        store, _ in
        guard let store = unsafe store else { return 0 }
        let ssl = unsafe X509_STORE_CTX_get_ex_data(
            store, SSL_get_ex_data_X509_STORE_CTX_idx())
        guard let engine = unsafe TLSEngine.of(OpaquePointer(ssl)),
            let leaf = unsafe X509_STORE_CTX_get0_cert(store)
        else { return 0 }
        return unsafe isAccepted(TLSCertificate(leaf), in: store, for: engine) ? 1 : 0
    }

    private static func isAccepted(
        _ certificate: TLSCertificate, in store: OpaquePointer, for engine: TLSEngine
    ) -> Bool {
        var error = unsafe engine.isVerifying ? verify(certificate, in: store, for: engine) : nil
        if !engine.pins.isEmpty, !certificate.matches(engine.pins) {
            error = .notPinned(certificate.fingerprint)
        } else if let found = error, engine.decideTrust?(certificate, found) == true {
            error = nil
        }
        engine.verificationError = error
        // The code selects the alert that the peer gets.
        if error == nil {
            unsafe X509_STORE_CTX_set_error(store, X509_V_OK)
        } else if unsafe X509_STORE_CTX_get_error(store) == X509_V_OK {
            unsafe X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION)
        }
        return error == nil
    }

    private static func verify(
        _ certificate: TLSCertificate, in store: OpaquePointer, for engine: TLSEngine
    ) -> TLSVerificationError? {
        if unsafe X509_verify_cert(store) == 1 { return nil }
        let code = unsafe X509_STORE_CTX_get_error(store)
        let culprit = unsafe X509_STORE_CTX_get_current_cert(store).map {
            unsafe TLSCertificate($0)
        }
        let isLeaf = unsafe X509_STORE_CTX_get_error_depth(store) == 0
        switch code {
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            return .selfSigned
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return .unknownAuthority((culprit ?? certificate).issuer)
        case X509_V_ERR_CERT_HAS_EXPIRED where isLeaf:
            return .expired(certificate.validUntil)
        case X509_V_ERR_CERT_NOT_YET_VALID where isLeaf:
            return .notYetValid(certificate.validFrom)
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
            return .otherName(wanted: engine.name?.text ?? "", names: certificate.names)
        case X509_V_ERR_INVALID_PURPOSE where isLeaf:
            return .wrongPurpose
        default:
            let detail = unsafe String(cString: X509_verify_cert_error_string(Int(code)))
            guard !isLeaf, let culprit else { return .other(code: code, detail: detail) }
            return .other(code: code, detail: "\(detail): \(culprit.subject)")
        }
    }
}
