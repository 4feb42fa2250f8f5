/// Puts `value` into `place` and gives back what was there.
///
/// An assignment destroys the old value while the place is still being changed. The end of a
/// closure, or of an object, may run code that reads or changes the same place, which Swift's
/// exclusivity check answers by ending the process. What is given back here is destroyed by the
/// caller, when the change is over: a discarded result as well. Inlined, since a change that spans
/// a call has every look at the place checked at run time.
@inline(__always) @discardableResult
package func exchange<Value>(_ place: inout Value, _ value: consuming Value) -> Value {
    swap(&place, &value)
    return value
}
