//! Where a file may lie.

#[cfg(any(target_os = "linux", all(unix, test)))]
use std::fs;
use std::path::{Component, Path, PathBuf, Prefix};

use super::StoreError;

/// Where the keys of the file at `path` lie: beside it, with the extension `keys`.
pub fn keys_path(path: &Path) -> PathBuf {
    path.with_extension("keys")
}

/// Where the file lies unless the user chooses otherwise: the platform's local data folder, which no server mirrors.
pub fn default_path() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("se", "Stegvis", "Stegvis")?;
    Some(folders.data_local_dir().join("stegvis.db"))
}

/// What programs that keep a folder in step with others call it: the folder's whole name, or its beginning where the
/// organisation's name follows.
const SYNCHRONISED: [(&str, bool); 8] = [
    ("OneDrive", false),
    ("OneDrive - ", true),
    ("Dropbox", false),
    ("Dropbox (", true),
    ("Google Drive", false),
    ("Nextcloud", false),
    ("iCloudDrive", false),
    ("Mobile Documents", false),
];
/// Windows' own folders are moved into OneDrive where an organisation says so; these variables tell where it is.
const SYNCHRONISED_BY: [&str; 3] = ["OneDrive", "OneDriveCommercial", "OneDriveConsumer"];

/// The folder around `path` that another program keeps in step with a server, where there is one: such a program may hold
/// the file, put an older one in its place, and copies it while it is being written.
pub fn synchronised(path: &Path) -> Option<PathBuf> {
    let roots = SYNCHRONISED_BY.iter().filter_map(std::env::var_os).map(PathBuf::from);
    synchronised_under(path, roots)
}

fn synchronised_under(path: &Path, mut roots: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    let is_known = |folder: &&Path| {
        let name = folder
            .file_name()
            .map(|name| name.to_string_lossy())
            .unwrap_or_default();
        SYNCHRONISED
            .iter()
            .any(|(known, is_start)| name == *known || *is_start && name.starts_with(known))
    };
    let root = roots.find(|root| root.is_absolute() && path.starts_with(root));
    root.or_else(|| path.ancestors().skip(1).find(is_known).map(Path::to_owned))
}

/// SQLite's locks do not hold on network file systems, and a write there can be lost.
pub(super) fn refuse_network_drive(path: &Path) -> Result<(), StoreError> {
    // The path as it is written comes first: to resolve one on a server that is away can take minutes.
    let is_refused = is_unc(path) || {
        let place = real_place(path);
        is_unc(&place) || is_on_network_mount(&place)
    };
    if is_refused {
        Err(StoreError::NetworkDrive(path.to_owned()))
    } else {
        Ok(())
    }
}

/// `true` for `\\server\share`, in either way that Windows writes it.
fn is_unc(path: &Path) -> bool {
    matches!(
        path.components().next(),
        Some(Component::Prefix(prefix)) if matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
    )
}

/// The path without links and mapped drive letters; of one that is not there yet, that of the nearest folder that is.
fn real_place(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let real = whole.ancestors().find_map(|place| place.canonicalize().ok());
    real.unwrap_or(whole)
}

#[cfg(target_os = "linux")]
fn is_on_network_mount(place: &Path) -> bool {
    // Where the mounts can't be read, nothing speaks against the place.
    fs::read("/proc/self/mountinfo").is_ok_and(|mounts| is_network_filesystem(&String::from_utf8_lossy(&mounts), place))
}

#[cfg(not(target_os = "linux"))]
fn is_on_network_mount(_place: &Path) -> bool {
    false
}

/// What Linux calls the file systems that lie on another machine; 9p also brings Windows' drives into its Linux.
#[cfg(any(target_os = "linux", test))]
const NETWORK_FILESYSTEMS: [&str; 15] = [
    "9p",
    "afs",
    "ceph",
    "cifs",
    "davfs",
    "fuse.davfs2",
    "fuse.glusterfs",
    "fuse.gvfsd-fuse",
    "fuse.sshfs",
    "glusterfs",
    "ncpfs",
    "nfs",
    "nfs4",
    "smb3",
    "smbfs",
];

/// Whether the mount that a path lies on, in the form of proc_pid_mountinfo(5), is of another machine's disk.
#[cfg(any(target_os = "linux", test))]
fn is_network_filesystem(mountinfo: &str, path: &Path) -> bool {
    let above = mountinfo.lines().filter_map(|line| {
        let (mount, filesystem) = line.split_once(" - ")?;
        let point = PathBuf::from(unescaped(mount.split(' ').nth(4)?));
        let kind = filesystem.split(' ').next()?;
        path.starts_with(&point).then(|| (point.components().count(), kind))
    });
    // Of two mounts on one point the later one is seen, and it is the one that `max_by_key` takes.
    let nearest = above.max_by_key(|(depth, _)| *depth);
    nearest.is_some_and(|(_, kind)| NETWORK_FILESYSTEMS.contains(&kind))
}

/// A mount point as it is called: the kernel writes what would break its table as octal numbers.
#[cfg(any(target_os = "linux", test))]
fn unescaped(text: &str) -> String {
    // The backslash itself comes last: it may stand before digits that mean themselves.
    let escapes = [
        (r"\040", " "),
        (r"\011", "\t"),
        (r"\012", "\n"),
        (r"\043", "#"),
        (r"\134", r"\"),
    ];
    escapes
        .into_iter()
        .fold(text.to_owned(), |text, (escape, letter)| text.replace(escape, letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the kernel writes it, shortened.
    const MOUNTS: &str = "\
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
28 27 0:50 / /mnt rw,relatime shared:1 master:2 - nfs4 server:/home rw,vers=4.2
29 28 8:17 / /mnt/disk rw,relatime shared:3 - xfs /dev/sdb1 rw
30 27 0:51 / /home/a/My\\040Documents rw - cifs //server/a rw,vers=3.1.1
31 27 0:52 / /srv/odd\\134040name rw - fuse.sshfs a@server: rw
32 27 0:53 / /media rw - nfs server:/media rw
33 32 8:18 / /media rw - ext4 /dev/sdb2 rw
34 27 0:54 / /run/host rw - virtiofs host rw
a line that is none
";

    #[test]
    fn a_path_is_on_the_network_where_its_nearest_mount_is() {
        for (path, is_network) in [
            ("/home/b/unit.db", false),
            ("/mnt/unit.db", true),
            ("/mnt/deep/er/unit.db", true),
            // A local disk within it, and a name that only begins like it.
            ("/mnt/disk/unit.db", false),
            ("/mntx/unit.db", false),
            // Names that had to be escaped.
            ("/home/a/My Documents/unit.db", true),
            (r"/srv/odd\040name/unit.db", true),
            ("/srv/odd name/unit.db", false),
            // The later mount hides the earlier.
            ("/media/unit.db", false),
            // The host's own disk, seen from within a virtual machine.
            ("/run/host/unit.db", false),
        ] {
            assert_eq!(is_network_filesystem(MOUNTS, Path::new(path)), is_network, "{path}");
        }
        for unknown in ["", "27 1 254:0 / /", "27 1 - nfs server:/ rw"] {
            assert!(
                !is_network_filesystem(unknown, Path::new("/unit.db")),
                "a table that says nothing refuses nothing: {unknown:?}"
            );
        }
    }

    #[test]
    fn a_folder_that_is_kept_in_step_is_known_by_its_name_or_by_the_system() {
        let found = |path: &str| {
            let path = Path::new(path);
            synchronised_under(path, [PathBuf::from("/moved/away"), PathBuf::new()].into_iter())
        };
        for (path, root) in [
            ("/home/a/OneDrive/Dokument/unit.db", "/home/a/OneDrive"),
            (
                "/home/a/OneDrive - Ekby kommun/unit.db",
                "/home/a/OneDrive - Ekby kommun",
            ),
            ("/home/a/Dropbox (Arbete)/unit.db", "/home/a/Dropbox (Arbete)"),
            ("/moved/away/Documents/unit.db", "/moved/away"),
        ] {
            assert_eq!(found(path), Some(root.into()), "{path}");
        }
        for local in [
            "/home/a/.local/share/stegvis/stegvis.db",
            "/home/a/OneDriveless/unit.db",
            "/home/a/OneDrive",
            "unit.db",
        ] {
            assert_eq!(found(local), None, "{local}");
        }
    }

    #[test]
    fn a_path_that_is_not_there_yet_lies_where_its_nearest_folder_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().canonicalize().expect("it is there");
        assert_eq!(
            real_place(&folder.path().join("sub").join("unit.db")),
            real,
            "neither the file nor its folder is made yet"
        );
        assert!(
            real_place(Path::new("unit.db")).is_absolute(),
            "a bare name lies in the working folder"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_to_the_mount_that_it_leads_to() {
        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().join("real");
        fs::create_dir(&real).expect("made");
        std::os::unix::fs::symlink(&real, folder.path().join("link")).expect("linked");
        assert_eq!(
            real_place(&folder.path().join("link").join("unit.db")),
            real.canonicalize().expect("it is there"),
            "a link to a network drive is as bad as the drive"
        );
    }

    #[cfg(windows)]
    #[test]
    fn a_share_is_refused_however_it_is_written() {
        for path in [r"\\server\share\unit.db", r"\\?\UNC\server\share\unit.db"] {
            assert!(is_unc(Path::new(path)), "{path}");
        }
        assert!(!is_unc(Path::new(r"C:\unit.db")), "a drive of this computer");
    }
}
