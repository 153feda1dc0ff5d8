import CKernel
import Confinement
import Glibc
import Testing

@Suite struct MemorySealTests {
    /// PR_GET_DUMPABLE of prctl(2).
    static var isDumpable: Bool { kernel_prctl(3, 0, 0, 0, 0) == 1 }

    @Test func `a sealed process leaves no core`() async {
        await #expect(processExitsWith: .success) {
            try #require(MemorySealTests.isDumpable, "the control")
            try MemorySeal.close()
            #expect(!MemorySealTests.isDumpable)
        }
    }
}
