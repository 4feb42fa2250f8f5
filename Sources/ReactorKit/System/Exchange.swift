/// Puts `value` into `place` and returns what was there.
///
/// An assignment destroys the old value while the place is still being modified. The deinit of a
/// closure's context or of an object may access the same place, and then Swift's exclusivity check
/// ends the process. What is returned here, even if it is discarded, is destroyed by the caller
/// after the modification. Inlined, because a modification that spans a call makes every access to
/// the place be checked at run time.
@inline(__always) @discardableResult
package func exchange<Value>(_ place: inout Value, _ value: consuming Value) -> Value {
    swap(&place, &value)
    return value
}
