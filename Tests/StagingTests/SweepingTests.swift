import Execution
import Glibc
import Staging
import Testing

@Suite struct SweepingTests {
    private func open(_ scratch: Scratch, _ runs: [String]) throws {
        for run in runs { _ = try scratch.open(run) }
    }

    @Test func `a run that is over leaves nothing, and the others keep theirs`() throws {
        let scratch = try Scratch()
        try open(scratch, ["one", "two"])
        try scratch.staging().discard(run: "one")
        #expect(Disk.names(scratch.state + "/staging") == ["two"])
        try scratch.staging().discard(run: "one")
    }

    @Test func `starting removes what no kept run owns`() throws {
        let scratch = try Scratch()
        try open(scratch, ["one", "two", "three"])
        try scratch.staging().sweep(keeping: ["two"])
        #expect(Disk.names(scratch.state + "/staging") == ["two"])
    }

    @Test func `whatever a step made can be removed, and links are not followed`() throws {
        let scratch = try Scratch()
        try Disk.write(scratch.host + "/precious", "kept")
        let upper = try scratch.open("one").roots[0].upper ?? ""
        try Disk.link(scratch.host, at: upper + "/out")
        mkfifo(upper + "/fifo", 0)
        // Deeper than a path can be long and than there are descriptors.
        let before = openat(AT_FDCWD, upper, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        var here = before
        for _ in 0..<3000 {
            mkdirat(here, "deep", 0o700)
            let next = openat(here, "deep", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            close(here)
            here = next
        }
        close(here)
        mkdir(upper + "/closed", 0)
        let name: [CChar] = Array((upper + "/bad").utf8CString.dropLast()) + [CChar(bitPattern: 0xFF), 0]
        mkdir(name, 0o700)
        try scratch.staging().discard(run: "one")
        #expect(Disk.names(scratch.state + "/staging") == [])
        #expect(try Disk.read(scratch.host + "/precious") == "kept")
    }
}
