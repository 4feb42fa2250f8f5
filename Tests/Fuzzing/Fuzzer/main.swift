import CFuzzer
import FuzzTargets
import Glibc

// One program for all targets, since building it takes longer than running it. The variable
// CARILLON_FUZZ_TARGET selects a target; without it the names are printed. The arguments are those
// of libFuzzer, whose main is not linked, since SwiftPM gives every executable its own; its loop is
// called from here.

/// The linker requires this name.
@_cdecl("LLVMFuzzerTestOneInput")
public func tryInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    FuzzTarget.chosen?.run(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

if FuzzTarget.chosenName.isEmpty {
    for target in FuzzTarget.all { print(target.name) }
    exit(0)
}
if FuzzTarget.chosen == nil {
    print("there is no target \(FuzzTarget.chosenName)")
    exit(2)
}
var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
exit(unsafe LLVMFuzzerRunDriver(&count, &arguments, tryInput))
