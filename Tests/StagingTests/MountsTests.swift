import Testing

@testable import Staging

@Suite struct MountsTests {
    private let mounts = Mounts(
        parsing: Array(
            """
            27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
            40 27 254:1 /@data /srv/data rw,nosuid shared:7 master:3 - btrfs /dev/vdb rw,subvol=/@data
            41 27 254:1 /@data/inner /mnt/with\\040space rw - btrfs /dev/vdb rw
            42 27 0:45 / /srv/database rw - tmpfs tmpfs rw
            short line

            """.utf8))

    @Test func `mounts are read with their escapes and optional fields`() {
        #expect(mounts.all.map(\.point) == ["/", "/srv/data", "/mnt/with space", "/srv/database"])
        #expect(mounts.mount(40)?.type == "btrfs")
    }

    @Test func `one directory has one place, whichever mount shows it`() {
        #expect(mounts.place(of: "/mnt/with space/x", on: 41) == mounts.place(of: "/srv/data/inner/x", on: 40))
        #expect(mounts.place(of: "/srv/data", on: 27) != mounts.place(of: "/srv/data", on: 40))
        #expect(mounts.place(of: "/etc", on: 99) == nil)
    }

    @Test func `below means whole components`() {
        #expect(mounts.firstBelow("/srv")?.id == 40)
        #expect(mounts.firstBelow("/srv/dat") == nil)
        #expect(mounts.firstBelow("/srv/data") == nil)
        #expect(mounts.firstBelow("/")?.id == 40)
    }
}
