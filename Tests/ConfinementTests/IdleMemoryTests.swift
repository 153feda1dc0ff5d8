import Glibc
import Testing

@testable import Confinement

@Suite struct IdleMemoryTests {
    static var residentOfFiles: Int {
        IdleMemory.mappings().filter(\.isUnchangedFile).reduce(0) { $0 + $1.resident }
    }

    @Test func `a process that rests holds little of its program, and goes on`() async {
        await #expect(processExitsWith: .success) {
            let before = IdleMemoryTests.residentOfFiles
            try #require(before > 4 << 20, "the control: there is a program to let go")
            let freed = IdleMemory.giveBack()
            let after = IdleMemoryTests.residentOfFiles
            #expect(freed > before / 2)
            #expect(after < before / 2)
        }
    }

    /// What was written, or relocated, would be lost.
    @Test(arguments: [
        ("55d0-55e0 r-xp 00000000 fe:00 53    /usr/bin/x", 0, true),
        ("55d0-55e0 r--p 00000000 fe:00 53    /usr/bin/a b", 0, true),
        ("55d0-55e0 r--p 00000000 fe:00 53    /usr/bin/x", 4096, false),
        ("55d0-55e0 rw-p 00000000 fe:00 53    /usr/bin/x", 0, false),
        ("55d0-55e0 r--s 00000000 fe:00 53    /usr/bin/x", 0, false),
        ("55d0-55e0 r-xp 00000000 00:00 0     [vdso]", 0, false),
    ])
    func `only what the file still holds is let go`(_ line: String, _ own: Int, _ expected: Bool) throws {
        var mapping = try #require(IdleMemory.Mapping(Substring(line)))
        mapping.own = own
        #expect(mapping.isUnchangedFile == expected)
    }

    @Test(arguments: [
        "Rss:   1072 kB", "", "VmFlags: rd ex mr mw me", "zz-10 r-xp 0 fe:00 5 /x", "20-10 r-xp 0 fe:00 5 /x",
    ])
    func `another line is no mapping`(_ line: String) {
        #expect(IdleMemory.Mapping(Substring(line)) == nil)
    }
}
