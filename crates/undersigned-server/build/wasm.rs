//! The browser modules: cargo for wasm32, then wasm-bindgen as a library.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";
/// The C compiler for blst (cc crate, "External configuration via environment variables").
pub const CC: &str = "CC_wasm32_unknown_unknown";
/// Its archiver. Without it cc takes the llvm-ar beside clang, else the host's
/// `ar`; either does, because rustc makes the archive's index anew.
pub const AR: &str = "AR_wasm32_unknown_unknown";

/// Binaries of `undersigned-web`, without their prefix.
const MODULES: [&str; 5] = ["member", "lock", "audit", "paper", "keyholder"];

/// What the pages need of one.
pub struct Module {
    /// One of [`MODULES`].
    pub name: &'static str,
    /// Script that loads the module, as a global `wasm_bindgen`.
    pub glue: String,
    /// The module.
    pub wasm: Vec<u8>,
}

/// Set to anything, it leaves the modules out: for checks and tests of the server alone, whose pages then cannot sign.
pub const WITHOUT: &str = "UNDERSIGNED_WITHOUT_WASM";

/// Builds them; up to date, this takes about a second.
pub fn build(root: &Path, out: &Path) -> Result<Vec<Module>> {
    if env::var_os(WITHOUT).is_some() {
        println!("cargo:warning=the browser modules are left out ({WITHOUT})");
        return Ok(MODULES.map(|name| Module { name, glue: String::new(), wasm: Vec::new() }).into());
    }
    let compiler = env::var_os(CC).unwrap_or_else(|| "clang".into());
    check_target()?;
    check_compiler(&compiler)?;
    let folder = target_folder(out)?;
    compile(root, &folder, &compiler)?;
    let modules = folder.join(TARGET).join("web");
    MODULES.into_iter().map(|name| bind(&modules, name)).collect()
}

fn bind(modules: &Path, name: &'static str) -> Result<Module> {
    let mut output = Bindgen::new()
        .input_path(modules.join(format!("undersigned-{name}.wasm")))
        .no_modules(true)?
        .typescript(false)
        // The page names the module's address: it carries a hash.
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()
        .context("wasm-bindgen")?;
    let snippets = output.snippets().values().flatten().count() + output.local_modules().len();
    ensure!(snippets == 0, "the glue must be one script, but has {snippets} more");
    Ok(Module { name, glue: output.js().to_owned(), wasm: output.wasm_mut().emit_wasm() })
}

/// `target/web-wasm`, beside the profiles' folders: shared by them all.
fn target_folder(out: &Path) -> Result<PathBuf> {
    // OUT_DIR is <target>/<profile>/build/<package>/out.
    Ok(out.ancestors().nth(4).context("OUT_DIR is not below a target folder")?.join("web-wasm"))
}

fn rustc() -> OsString {
    env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

fn check_target() -> Result<()> {
    let output = Command::new(rustc())
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .context("running rustc")?;
    let folder = String::from_utf8_lossy(&output.stdout);
    if output.status.success() && Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    bail!(
        "the Rust target {TARGET} is missing. Run `./dev setup`, or `rustup target add {TARGET}`, \
         or set {WITHOUT}=1 for a build whose pages cannot sign."
    )
}

fn check_compiler(compiler: &OsString) -> Result<()> {
    let output = Command::new(compiler).arg("--print-targets").output();
    let name = compiler.to_string_lossy();
    let Ok(output) = output else {
        bail!(
            "the C compiler {name} is missing; the curve library needs it for the browser. \
             Run `./dev setup`, or install the Debian package clang, or set {CC}, \
             or set {WITHOUT}=1 for a build whose pages cannot sign."
        );
    };
    let targets = String::from_utf8_lossy(&output.stdout);
    // Compilers that do not know the option may still do: the build will tell.
    if output.status.success() && !targets.contains("wasm32") {
        bail!("the C compiler {name} cannot compile for wasm32. Install LLVM's clang and set {CC} to it.");
    }
    Ok(())
}

fn compile(root: &Path, folder: &Path, compiler: &OsString) -> Result<()> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root).args(["build", "--locked", "--package", "undersigned-web", "--bins", "--profile", "web"]);
    cargo.args(["--target", TARGET, "--target-dir"]).arg(folder);
    for (name, _) in env::vars_os().filter(|(name, _)| is_of_the_outer_build(&name.to_string_lossy())) {
        cargo.env_remove(name);
    }
    cargo.env("RUSTC", rustc()).env(CC, compiler);
    let mut flags = remapped(root);
    // Rounds in a loop and not unrolled: half the size, and hashing is a small part of any proof.
    flags.push("--cfg=sha2_backend_soft=\"compact\"".to_owned());
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    let output = cargo.output().context("running cargo")?;
    if !output.status.success() {
        bail!("cargo build for {TARGET} failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// Variables that cargo sets for a build script and that would change the inner
/// build. The user's own settings of network and registries stay.
fn is_of_the_outer_build(name: &str) -> bool {
    const KEPT: [&str; 6] =
        ["CARGO_HOME", "CARGO_NET_", "CARGO_HTTP_", "CARGO_REGISTRY_", "CARGO_REGISTRIES_", "CARGO_SOURCE_"];
    const OTHERS: [&str; 14] = [
        "RUSTFLAGS",
        "RUSTDOCFLAGS",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTC_LINKER",
        "CLIPPY_ARGS",
        "MAKEFLAGS",
        "OUT_DIR",
        "TARGET",
        "HOST",
        "NUM_JOBS",
        "OPT_LEVEL",
        "PROFILE",
        "DEBUG",
    ];
    let kept = KEPT.iter().any(|kept| name.starts_with(kept));
    !kept && (name.starts_with("CARGO_") || OTHERS.contains(&name))
}

/// The module is the same bytes wherever it is built: no folder of this machine is in it.
fn remapped(root: &Path) -> Vec<String> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    let mut flags = vec![remap(root, "undersigned")];
    flags.extend(home.map(|home| remap(&home, "cargo")));
    flags
}
