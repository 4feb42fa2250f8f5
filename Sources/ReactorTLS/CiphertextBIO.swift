import COpenSSL

/// The kind of BIO between OpenSSL and a `TLSEngine`: OpenSSL reads from it the ciphertext that the
/// engine has received, and what it writes goes to the connection below.
///
/// A memory BIO would copy everything once more, and keep the memory that the handshake needed.
@safe final class CiphertextBIO {
    private let method: OpaquePointer

    /// - Throws: `TLSError` when OpenSSL is out of memory.
    init() throws(TLSError) {
        guard let method = unsafe BIO_meth_new(Int32(BIO_TYPE_SOURCE_SINK), "ciphertext") else {
            throw TLSError(.configuration, "OpenSSL is out of memory")
        }
        unsafe BIO_meth_set_read_ex(method, Self.read)
        unsafe BIO_meth_set_write_ex(method, Self.write)
        unsafe BIO_meth_set_ctrl(method, Self.control)
        unsafe self.method = method
    }

    deinit {
        unsafe BIO_meth_free(method)
    }

    /// A BIO of `engine`, which it does not retain; nil when OpenSSL is out of memory.
    @unsafe func make(for engine: TLSEngine) -> OpaquePointer? {
        guard let bio = unsafe BIO_new(method) else { return nil }
        unsafe BIO_set_data(bio, Unmanaged.passUnretained(engine).toOpaque())
        unsafe BIO_set_init(bio, 1)
        return unsafe bio
    }

    // MARK: - Callbacks of OpenSSL

    private static let read:
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<CChar>?, Int, UnsafeMutablePointer<Int>?
        ) -> Int32 = { bio, start, size, count in
            unsafe tls_clear_retry(bio)
            let room = unsafe UnsafeMutableRawBufferPointer(start: start, count: size)
            let copied = unsafe engine(of: bio)?.fill(room) ?? 0
            unsafe count?.pointee = copied
            if copied > 0 { return 1 }
            unsafe tls_read_again(bio)
            return -1
        }

    private static let write:
        @convention(c) (
            OpaquePointer?, UnsafePointer<CChar>?, Int, UnsafeMutablePointer<Int>?
        ) -> Int32 = { bio, start, size, count in
            unsafe tls_clear_retry(bio)
            unsafe engine(of: bio)?.send(UnsafeRawBufferPointer(start: start, count: size))
            unsafe count?.pointee = size
            return 1
        }

    private static let control:
        @convention(c) (OpaquePointer?, Int32, Int, UnsafeMutableRawPointer?) -> Int = {
            _, command, _, _ in
            command == BIO_CTRL_FLUSH ? 1 : 0
        }

    private static func engine(of bio: OpaquePointer?) -> TLSEngine? {
        guard let owner = unsafe BIO_get_data(bio) else { return nil }
        return unsafe Unmanaged<TLSEngine>.fromOpaque(owner).takeUnretainedValue()
    }
}
