//! What shells and `man` are told of the program: worked out from the same definition as the arguments.

use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;
use serde_json::json;

use super::commands::{Failure, Outcome, Runner, io_error};
use super::{AFTER_HELP, Cli};

impl Runner<'_> {
    /// The script that makes a shell complete commands and options.
    pub(super) fn completions(shell: Shell) -> Outcome {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut Cli::command(), "stegvis", &mut script);
        let script = String::from_utf8_lossy(&script).into_owned();
        Outcome::done(script.trim_end().to_owned(), json!({"script": script}))
    }

    /// The manual page of the program, or of a command by its names.
    pub(super) fn man(&self, names: &[String]) -> Result<Outcome, Failure> {
        let command = self.command_named(names)?;
        let mut page = Vec::new();
        clap_mangen::Man::new(command)
            .render(&mut page)
            .map_err(|error| io_error(Path::new("-"), error))?;
        let page = with_chapters(&String::from_utf8_lossy(&page));
        Ok(Outcome::done(page.trim_end().to_owned(), json!({"page": page})))
    }

    /// A command by its names, or the program.
    pub(super) fn command_named(&self, names: &[String]) -> Result<clap::Command, Failure> {
        let mut root = Cli::command();
        // Gives each command its whole name, and the options that all have.
        root.build();
        let mut command = &root;
        for name in names {
            command = command.find_subcommand(name).ok_or_else(|| {
                let args = [("command", names.join(" ").into())];
                Failure::Said(self.texts.with("cli-no-command", &args))
            })?;
        }
        Ok(command.clone())
    }
}

/// A page on which the chapters below the help are sections of their own, and not one of all that is left.
fn with_chapters(page: &str) -> String {
    let titles = AFTER_HELP.split("\n\n").filter_map(|chapter| chapter.lines().next());
    titles.fold(page.replace(".SH EXTRA\n", "\n"), |page, title| {
        page.replace(&format!("\n\n{title}\n"), &format!("\n.SH \"{title}\"\n"))
    })
}

#[cfg(test)]
mod tests {
    use clap::{Command, ValueEnum as _};

    use super::*;
    use crate::i18n::{Locale, Texts};

    /// But for those that print the help of the others.
    fn commands_of(command: &Command) -> impl Iterator<Item = &Command> {
        command.get_subcommands().filter(|own| own.get_name() != "help")
    }

    fn walk(command: &Command, visit: &mut impl FnMut(&Command)) {
        visit(command);
        for own in commands_of(command) {
            walk(own, visit);
        }
    }

    #[test]
    fn every_shell_completes_every_command() {
        for shell in Shell::value_variants() {
            let script = Runner::completions(*shell).text;
            walk(&Cli::command(), &mut |command| {
                assert!(script.contains(command.get_name()), "{shell}: {}", command.get_name());
            });
            // Not every shell's script knows the options of a command three words deep.
            for option in ["passphrase-file", "log-password-file", "referred-by"] {
                assert!(script.contains(option), "{shell}: {option}");
            }
        }
    }

    #[test]
    fn every_command_has_a_manual_page_that_names_what_is_under_it() {
        let mut cli = <Cli as clap::Parser>::parse_from(["stegvis"]);
        cli.language = Locale::English;
        let texts = Texts::new(Locale::English);
        let runner = Runner::new(&cli, &texts);
        let mut root = Cli::command();
        root.build();
        let mut pages = 0;
        walk(&root, &mut |command| {
            let names = command.get_display_name().unwrap_or(command.get_name()).to_owned();
            let path: Vec<_> = command
                .get_bin_name()
                .unwrap_or_default()
                .split(' ')
                .skip(1)
                .map(str::to_owned)
                .collect();
            let Ok(page) = runner.man(&path) else {
                panic!("{names}: no page");
            };
            // A hyphen is written so that it is no dash.
            let page = page.text.replace("\\-", "-");
            assert!(page.contains(".TH ") && page.contains(".SH SYNOPSIS"), "{names}");
            assert!(page.contains("--passphrase-file"), "{names}: an option that all have");
            for own in commands_of(command) {
                assert!(
                    page.contains(&format!("{names}-{}(1)", own.get_name())),
                    "{names}: {}",
                    own.get_name()
                );
            }
            pages += 1;
        });
        assert!(pages > 25, "{pages}");
        let Ok(page) = runner.man(&[]) else { panic!("no page") };
        for chapter in ["FILES", "PASSPHRASE", "EXIT STATUS", "EXAMPLES"] {
            assert!(
                page.text.contains(&format!("\n.SH \"{chapter}\"\n")),
                "{chapter}: {}",
                page.text
            );
        }
        assert!(!page.text.contains("EXTRA"));
        assert!(matches!(runner.man(&["nonsense".to_owned()]), Err(Failure::Said(said)) if said.contains("nonsense")));
    }

    /// However wide the terminal is, what is told of a command or an option is broken where that ends and nowhere else.
    #[test]
    fn help_is_broken_where_the_terminal_ends() {
        let mut root = Cli::command();
        root.build();
        for width in [60, 80, 100] {
            walk(&root, &mut |command| {
                let help = command.clone().term_width(width).render_long_help().to_string();
                let indent = |line: &str| line.len() - line.trim_start().len();
                let lines: Vec<_> = help.lines().collect();
                for pair in lines.windows(2) {
                    let [line, next] = [pair[0], pair[1]];
                    // What the command is called and takes is one line.
                    assert!(
                        line.chars().count() <= width || !line.trim().contains(' ') || line.starts_with("Usage: "),
                        "{width}: {line}"
                    );
                    // Lists have a line for each thing: those of commands and of examples, and what an option is called.
                    let is_list =
                        |line: &str| line.trim().is_empty() || (1..10).contains(&indent(line)) || line.ends_with(':');
                    let is_heading = line.chars().all(|letter| letter.is_uppercase() || letter == ' ');
                    let begins_anew = next.trim_start().starts_with(['[', '-']);
                    if is_list(line) || is_list(next) || is_heading || begins_anew || indent(line) != indent(next) {
                        continue;
                    }
                    let word = next.split_whitespace().next().unwrap_or_default();
                    let would_fit = line.chars().count() + 1 + word.chars().count() <= width;
                    assert!(!would_fit, "{} at {width}:\n{line}\n{next}", command.get_name());
                }
            });
        }
    }
}
