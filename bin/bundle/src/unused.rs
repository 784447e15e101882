//! Takes out of a bundle what the linker must keep and nobody calls.
//!
//! Leptos can hydrate a page piece by piece while its code is still on its way. A view without a type keeps a pointer to the
//! code for that, so it is linked for every element; islands are hydrated at once and never ask for it. See decision 44.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use walrus::{FunctionBuilder, FunctionId, FunctionKind, ModuleConfig};

/// Parts of the names of functions that islands do not call: hydrating by and by, and what is made for it alone.
const UNUSED: [&str; 2] = ["hydrate_async", "new_with_async_value"];
/// Instructions from which on such a function goes. The compiler makes one of small functions that are alike, under the name
/// of any of them: what is that short may be called under another name. A state machine of this length is like no other code.
const MIN_SIZE: u64 = 100;

/// Puts a trap in the place of each of these functions, in the file itself; says how many there were. Should one be called
/// after all, the page stops with `unreachable`. The stories run on bundles from which they are taken out as well, but which
/// were not made small: what the compiler shares in a release alone, only stories on a release show (decision 44).
pub fn take_out(wasm: &Path, keeps_names: bool) -> Result<usize> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(keeps_names).generate_producers_section(false);
    let mut module = config.parse_file(wasm).with_context(|| format!("{} is not read", wasm.display()))?;
    let unused: Vec<FunctionId> = module
        .funcs
        .iter_local()
        .filter(|(_, function)| function.size() >= MIN_SIZE)
        .map(|(id, _)| id)
        .filter(|id| is_unused(module.funcs.get(*id).name.as_deref().unwrap_or_default()))
        .collect();
    for id in &unused {
        let (params, results) = module.types.params_results(module.funcs.get(*id).ty());
        let (params, results) = (params.to_vec(), results.to_vec());
        let mut trap = FunctionBuilder::new(&mut module.types, &params, &results);
        trap.func_body().unreachable();
        let arguments = params.iter().map(|kind| module.locals.add(*kind)).collect();
        module.funcs.get_mut(*id).kind = FunctionKind::Local(trap.local_func(arguments));
    }
    if module.funcs.iter().all(|function| function.name.is_none()) {
        bail!("{} names no functions, so that none can be told from the others", wasm.display());
    }
    walrus::passes::gc::run(&mut module);
    module.emit_wasm_file(wasm)?;
    Ok(unused.len())
}

/// What takes a value apart is left alone: it is like that of any other value of the same parts.
fn is_unused(name: &str) -> bool {
    UNUSED.iter().any(|part| name.contains(part)) && name.contains("closure") && !name.contains("drop_in_place")
}

#[cfg(test)]
mod tests {
    use walrus::{Module, ValType};

    use super::*;

    /// A module with a function of this name that returns 7, after so many further steps.
    fn write(name: &str, steps: usize, path: &Path) {
        let mut module = Module::with_config(ModuleConfig::new());
        let mut seven = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
        let mut body = seven.name(name.to_owned()).func_body();
        for _ in 0..steps {
            body.i32_const(0).drop();
        }
        body.i32_const(7);
        let argument = module.locals.add(ValType::I32);
        let seven = seven.finish(vec![argument], &mut module.funcs);
        module.exports.add("seven", seven);
        module.emit_wasm_file(path).unwrap();
    }

    #[test]
    fn what_islands_never_call_is_a_trap_and_the_rest_is_as_it_was() {
        let path = std::env::temp_dir().join(format!("bundle-unused-{}.wasm", std::process::id()));
        for (name, steps, count) in [
            ("<View as RenderHtml>::hydrate_async::{{closure}}", 100, 1),
            ("<View as RenderHtml>::hydrate_async::{{closure}}", 1, 0),
            ("<View as RenderHtml>::hydrate_async", 100, 0),
            ("core::ptr::drop_in_place<<View as RenderHtml>::hydrate_async::{{closure}}>", 100, 0),
            ("<View as RenderHtml>::hydrate", 100, 0),
        ] {
            write(name, steps, &path);
            let whole = std::fs::read(&path).unwrap();
            assert_eq!(take_out(&path, true).unwrap(), count, "{name}");
            let module = Module::from_file(&path).unwrap();
            let is_trap = module.funcs.iter_local().any(|(_, function)| {
                let block = function.block(function.entry_block());
                block.instrs.iter().any(|(instr, _)| instr.is_unreachable())
            });
            assert_eq!(is_trap, count == 1, "{name}");
            assert_eq!(module.exports.iter().count(), 1);
            assert!(count == 1 || std::fs::read(&path).unwrap().len() == whole.len());
        }
        write("told", 1, &path);
        take_out(&path, false).unwrap();
        assert!(take_out(&path, false).is_err(), "without names nothing can be found");
        std::fs::remove_file(&path).unwrap();
    }
}
