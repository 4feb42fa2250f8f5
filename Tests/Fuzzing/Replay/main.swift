import FuzzTargets
import Glibc
import SystemPackage

// Runs a target with the inputs in files and with random changes of them, the same in each run. It
// needs no libFuzzer. Each input is written to a file first, where it is after a trap.

let words = CommandLine.arguments
guard words.count > 4, let count = Int(words[2]),
    let target = FuzzTarget.all.first(where: { $0.name == words[3] })
else {
    print("usage: fuzz-replay INPUT-FILE CHANGES TARGET SEED…")
    exit(64)
}
let current = try FileDescriptor.open(
    FilePath(words[1]), .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)

func run(_ input: [UInt8]) throws {
    try current.resize(to: 0)
    _ = try unsafe input.withUnsafeBytes { bytes in
        try unsafe current.writeAll(toAbsoluteOffset: 0, bytes)
    }
    target.run(input)
}

func contents(of path: String) throws -> [UInt8] {
    let file = try FileDescriptor.open(FilePath(path), .readOnly)
    return try file.closeAfter {
        let size = Int(try file.seek(offset: 0, from: .end))
        return try unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = try unsafe file.read(
                fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }
}

var mutation = Mutation(seed: 1)
for path in words[4...] {
    let seed = try contents(of: path)
    try run(seed)
    for _ in 0..<count { try run(mutation.changed(seed)) }
}
