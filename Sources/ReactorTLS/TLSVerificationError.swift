import ReactorKit

/// Why a certificate is not accepted.
public enum TLSVerificationError: Error, Hashable, Sendable {
    /// It vouches for itself, and is not among the authorities that are trusted.
    case selfSigned
    /// It, or the chain it came with, was signed by somebody who is not trusted.
    case unknownAuthority(String)
    /// Its last second, counted from 1970, has passed.
    case expired(Int64)
    /// Its first second, counted from 1970, is still to come.
    case notYetValid(Int64)
    /// It is not for the host that was asked for, but for `names`.
    case otherName(wanted: String, names: [String])
    /// It was made for another use, such as a client's in the hands of a server.
    case wrongPurpose
    /// It is trusted or not, but none of the pins.
    case notPinned(TLSFingerprint)
    /// One of OpenSSL's other reasons (`X509_V_ERR_…`), in its own words.
    case other(code: Int32, words: String)
}

extension TLSVerificationError: CustomStringConvertible {
    /// What follows "the certificate" in a sentence: `has expired on 2026-01-31`.
    public var description: String {
        switch self {
        case .selfSigned: "is self-signed"
        case .unknownAuthority(let issuer): "is signed by an unknown authority: \(issuer)"
        case .expired(let second): "has expired on \(Self.day(second))"
        case .notYetValid(let second): "is not valid before \(Self.day(second))"
        case .otherName(let wanted, let names) where names.isEmpty:
            "is for no host: it has no subject alternative name, such as DNS:\(wanted)"
        case .otherName(let wanted, let names):
            "is for another name: \(names.joined(separator: ", ")), and not for \(wanted)"
        case .wrongPurpose: "was made for another purpose"
        case .notPinned(let fingerprint): "is none of the expected ones: \(fingerprint)"
        case .other(_, let words): "is not acceptable: \(words)"
        }
    }

    private static func day(_ second: Int64) -> String {
        WallTime.text(of: second, pattern: "%Y-%m-%d")
    }
}
