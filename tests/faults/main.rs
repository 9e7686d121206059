//! Whatever happens to the file or to the program: the data are the same afterwards, or a clear sentence says why not.

mod clock;
mod damage;
#[cfg(unix)]
mod disk_full;
mod kill;
mod log_files;
#[cfg(unix)]
mod own_disk;
#[cfg(unix)]
mod read_only;
mod support;
mod transfer;
mod two_programs;
mod unit;
