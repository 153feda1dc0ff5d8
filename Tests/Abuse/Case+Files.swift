/// B2: file system, links, races.
extension Case {
    static let files: [Case] =
        [
            attempt(17, "create=/new", .all("EROFS"), control: .none),
            attempt(17, "create=/usr/new", .all("EROFS"), control: .none),
            attempt(17, "create=/etc/new", .all("EROFS"), control: .none),
            attempt(17, "write=/etc/hosts", .all("EACCES"), control: .none),
            attempt(17, "chmod=/usr/bin/true", .all("EROFS"), control: .none),
            attempt(17, "truncate=/etc/passwd", .all("EACCES"), control: .none),
            attempt(17, "touch=/usr/bin/true", .all("EROFS"), control: .none),
            attempt(17, "attribute=/usr/bin/true", .all("EROFS"), control: .none),
            attempt(17, "create={scratch}/open/new", .all("EROFS"), in: .reads, control: .outside("ok")),
            attempt(
                17, "write={scratch}/open/open.txt", .all("EACCES").but(.host, "EROFS"), in: .reads,
                control: .outside("ok")),
        ]
        + ["/etc/shadow", "/etc/gshadow", "/root/.bashrc", "{launcher}"].map {
            attempt(18, "read=" + $0, .all("ENOENT"), control: .outside("ok"))
        }
        + [
            attempt(
                18, "read=/etc/shadow", .all("EACCES").but(.host, "ok"), in: .reads, control: .outside("ok")),
            attempt(
                18, "read={scratch}/open/closed.txt", .all("EACCES").but(.host, "ok"), in: .reads,
                control: .outside("ok")),
            attempt(18, "read={scratch}/open/open.txt", .all("ok"), in: .reads, control: .none),
            scene(
                17, "what a step wrote where it may, looked for on the host",
                Expected(values: [.dry: "written, not on the host", .userDry: "written, not on the host"]),
                control: .scene("written, on the host") { try $0.writesThrough() }
            ) { try $0.writesThrough() },
            scene(
                19, "a declared read exchanged for a link, over and over",
                .all("its own content or ESTALE, ELOOP, ENOENT").skipped(.user, "the mapped columns show it").skipped(
                    .forked, "as in root"
                ).skipped(.dry, "as in root"),
                control: .scene("the other content") { try $0.race(inCage: false) }
            ) { try $0.race(inCage: true) },
            skipped(
                21, "a link in a staged tree, followed by the commit",
                "Tests/StagingTests and Tests/Acceptance/ExecutionTraces show it"),
            attempt(
                22, "link={scratch}/direct/file,{scratch}/other/hard", .all("EXDEV"), in: .writes,
                control: .outside("ok")),
            attempt(22, "link=/etc/passwd,{scratch}/direct/hard", .all("EXDEV"), in: .writes, control: .none),
            attempt(22, "link=/usr/bin/true,{scratch}/direct/true", .all("EXDEV"), in: .writes, control: .none),
            attempt(
                23, "rename={scratch}/direct/file,{scratch}/other/moved", .all("EXDEV"), in: .writes, control: .none),
            attempt(23, "rename={scratch}/direct/file,/tmp/moved", .all("EXDEV"), in: .writes, control: .none),
            skipped(25, "a hidden directory", "nothing is hidden: what is not declared is not there (18)"),
            scene(
                26, "overlapping declarations in every order",
                .all("one answer").skipped(.ready, "they show another /etc, so no cage is built ahead"), control: .none
            ) {
                $0.orders()
            },
            attempt(27, "name_to_handle=/usr", .all("EPERM"), control: .outside("ok")),
            attempt(27, "open_by_handle", .all("EPERM"), control: .outside("EINVAL")),
            skipped(
                28, "a FIFO where the agent reads results",
                "the agent reads pipes of its own only; change sets: Tests/StagingTests"),
            attempt(30, "fill=/tmp", .all("ENOSPC"), in: .temporary, control: .none),
            attempt(30, "fill=/dev/shm", .all("ENOSPC"), in: .shared, control: .none),
            attempt(30, "fill-inodes=/tmp", .all("ENOSPC"), in: .inodes, control: .none),
            attempt(30, "create=/run/new", .all("EROFS"), control: .none),
            scene(
                31, "many files in a staged directory, beyond limits.stage",
                .all("stage limit").skipped(.forked, "as in root").skipped(.dry, "as in root").skipped(
                    .userDry, "as in user"),
                control: .scene("ok") { $0.fillStage("fill-files", limit: 256 << 20) }
            ) { $0.fillStage("fill-files", limit: 4 << 20) },
            scene(
                31, "the same, unlinked and still open",
                .all("stage limit").skipped(.forked, "as in root").skipped(.dry, "as in root").skipped(
                    .userDry, "as in user"),
                control: .scene("ok") { $0.fillStage("fill-unlinked", limit: 256 << 20) }
            ) { $0.fillStage("fill-unlinked", limit: 4 << 20) },
            attempt(31, "fill={scratch}/direct", .all("SIGXFSZ"), in: .filled, control: .none),
        ]
        + ["chmod-setuid", "chmod-setgid", "fchmod-setuid", "create-setuid", "file-capability"].map {
            attempt(33, "\($0)={scratch}/direct/file", .all("EPERM"), in: .writes, control: .outside("ok"))
        }
        + [
            attempt(33, "fchmodat2-setuid={scratch}/direct/file", .all("ENOSYS"), in: .writes, control: .outside("ok")),
            attempt(33, "tmpfile-setuid={scratch}/direct", .all("EPERM"), in: .writes, control: .outside("ok")),
            attempt(33, "openat2={scratch}/direct/file", .all("ENOSYS"), in: .writes, control: .outside("ok")),
            attempt(33, "chmod={scratch}/direct/file", .all("ok"), in: .writes, control: .none),
            attempt(33, "chmod-setuid={scratch}/tree/file", .all("EPERM"), in: .writes, control: .outside("ok")),
        ]
        + [
            attempt(
                33, "chown={scratch}/direct/file", .all("EPERM").but(.user, "EINVAL"), in: .writes,
                control: .outside("ok")),
            attempt(
                35, "fifo={scratch}/direct/fifo",
                .all("EACCES").but(.degraded, "EPERM").but(.dry, "ok").but(.userDry, "ok"), in: .writes,
                control: .outside("ok")),
            attempt(35, "fifo={scratch}/tree/fifo", .all("ok").but(.degraded, "EPERM"), in: .writes, control: .none),
            attempt(
                35, "bind-unix={scratch}/direct/socket", .all("EAFNOSUPPORT"), in: .writes, control: .outside("ok")),
            // Where no layer knows Landlock, a step with a declared socket can leave one of its own.
            attempt(
                35, "bind-unix={scratch}/direct/socket", .all("EACCES").but(.degraded, "ok"), in: .socketAndWrites,
                control: .outside("ok")),
        ]
        + ["mknod-mem", "mknod-disk", "mknod-whiteout", "mknodat-null", "socket-file"].flatMap { name in
            ["direct", "tree"].map { folder in
                attempt(35, "\(name)={scratch}/\(folder)/\(name)", .all("EPERM"), in: .writes, control: .outside("ok"))
            }
        }
}
