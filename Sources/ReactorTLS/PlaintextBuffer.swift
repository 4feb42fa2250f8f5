import ReactorKit

/// The buffer for the plaintext of one record, which the connections of a context take turns to use.
final class PlaintextBuffer {
    private let buffer = ReadBuffer(capacity: TLSEngine.recordSize)
    private var isLent = false

    /// Passes the buffer to `body`. A call inside `body` gets another one, since the caller of the
    /// outer one still reads what is in this.
    func use<Result>(
        _ body: (ReadBuffer) throws(TLSError) -> Result
    ) throws(TLSError) -> Result {
        if isLent { return try body(ReadBuffer(capacity: TLSEngine.recordSize)) }
        isLent = true
        defer { isLent = false }
        return try body(buffer)
    }
}
