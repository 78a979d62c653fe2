//! The instructions that list tensors, and no others.
//!
//! A pickle is a program for a small machine that may call any function of Python's. This reader knows the
//! few instructions that `torch.save` lists a model's tensors with and the few functions that rebuild them,
//! and turns those into a list itself. At anything else it stops. Everything is as large as the input at
//! most: values refer to what was read before instead of holding it.

use std::collections::HashMap;

use safetensors::tensor::Dtype;

use crate::EncoderError;

/// One tensor as the list has it.
pub(super) struct Listed<'a> {
    pub(super) name: &'a str,
    /// None for a type that no weight is of.
    pub(super) dtype: Option<Dtype>,
    /// The name of its storage in the archive.
    pub(super) key: &'a str,
    /// Its first number in the storage.
    pub(super) start: usize,
    pub(super) shape: Vec<usize>,
    pub(super) stride: Vec<usize>,
}

#[derive(Clone, Copy)]
enum Value<'a> {
    None,
    Bool,
    Int(i64),
    Text(&'a str),
    Global(Global),
    Tuple(usize),
    Dict(usize),
    Storage(usize),
    Tensor(usize),
    Mark,
}

/// What may be named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Global {
    OrderedDict,
    Tensor,
    Parameter,
    /// A type of storage, and that of its numbers where a weight may have it.
    Storage(Option<Dtype>),
}

#[derive(Clone, Copy)]
struct Storage<'a> {
    dtype: Option<Dtype>,
    key: &'a str,
}

struct Tensor {
    storage: usize,
    start: usize,
    shape: Vec<usize>,
    stride: Vec<usize>,
}

struct Machine<'a> {
    rest: &'a [u8],
    stack: Vec<Value<'a>>,
    kept: HashMap<u32, Value<'a>>,
    tuples: Vec<Vec<Value<'a>>>,
    dicts: Vec<Vec<(Value<'a>, Value<'a>)>>,
    storages: Vec<Storage<'a>>,
    tensors: Vec<Tensor>,
}

/// The tensors of a state dictionary, in its order.
pub(super) fn tensors(pickle: &[u8]) -> Result<Vec<Listed<'_>>, EncoderError> {
    let mut machine = Machine {
        rest: pickle,
        stack: Vec::new(),
        kept: HashMap::new(),
        tuples: Vec::new(),
        dicts: Vec::new(),
        storages: Vec::new(),
        tensors: Vec::new(),
    };
    while machine.step()? == Step::On {}
    let Some(Value::Dict(list)) = machine.stack.pop() else {
        return Err(odd("it is no list of tensors by name"));
    };
    let list = std::mem::take(&mut machine.dicts[list]);
    let listed = list.into_iter().filter_map(|(name, value)| match (name, value) {
        (Value::Text(name), Value::Tensor(index)) => {
            let Tensor { storage, start, shape, stride } = &machine.tensors[index];
            let Storage { dtype, key } = machine.storages[*storage];
            // Tied weights are one tensor under two names.
            let (shape, stride) = (shape.clone(), stride.clone());
            Some(Listed { name, dtype, key, start: *start, shape, stride })
        }
        _ => None,
    });
    Ok(listed.collect())
}

#[derive(PartialEq, Eq)]
enum Step {
    On,
    Done,
}

impl<'a> Machine<'a> {
    /// Opcodes as `pickletools.py` names them.
    fn step(&mut self) -> Result<Step, EncoderError> {
        let opcode = self.take(1)?[0];
        match opcode {
            // PROTO
            0x80 => {
                self.take(1)?;
            }
            // STOP
            b'.' => return Ok(Step::Done),
            // GLOBAL
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.stack.push(Value::Global(global(module, name)?));
            }
            // MARK, NONE, NEWTRUE, NEWFALSE
            b'(' => self.stack.push(Value::Mark),
            b'N' => self.stack.push(Value::None),
            0x88 | 0x89 => self.stack.push(Value::Bool),
            // BININT, BININT1, BININT2, LONG1
            b'J' => {
                let value = i32::from_le_bytes(self.array()?);
                self.stack.push(Value::Int(value.into()));
            }
            b'K' => {
                let [value] = self.array()?;
                self.stack.push(Value::Int(value.into()));
            }
            b'M' => {
                let value = u16::from_le_bytes(self.array()?);
                self.stack.push(Value::Int(value.into()));
            }
            0x8a => {
                let [length] = self.array()?;
                let bytes = self.take(length.into())?;
                self.stack.push(Value::Int(long(bytes)?));
            }
            // BINUNICODE
            b'X' => {
                let length = u32::from_le_bytes(self.array()?);
                let text = std::str::from_utf8(self.take(length as usize)?);
                self.stack.push(Value::Text(text.map_err(|_| odd("a name in it is no text"))?));
            }
            // BINPUT, LONG_BINPUT, BINGET, LONG_BINGET
            b'q' => {
                let [place] = self.array()?;
                self.keep(place.into())?;
            }
            b'r' => {
                let place = u32::from_le_bytes(self.array()?);
                self.keep(place)?;
            }
            b'h' => {
                let [place] = self.array()?;
                self.fetch(place.into())?;
            }
            b'j' => {
                let place = u32::from_le_bytes(self.array()?);
                self.fetch(place)?;
            }
            // EMPTY_TUPLE, TUPLE1, TUPLE2, TUPLE3, TUPLE
            b')' => self.tuple(self.stack.len())?,
            0x85..=0x87 => {
                let count = usize::from(opcode - 0x84);
                let from = self.stack.len().checked_sub(count);
                self.tuple(from.ok_or_else(|| odd("it takes what is not there"))?)?;
            }
            b't' => {
                let mark = self.mark()?;
                self.tuple(mark + 1)?;
                let tuple = self.pop()?;
                self.stack.pop();
                self.stack.push(tuple);
            }
            // EMPTY_DICT, SETITEM, SETITEMS
            b'}' => self.dict(),
            b's' => {
                let (value, key) = (self.pop()?, self.pop()?);
                self.set([(key, value)])?;
            }
            b'u' => {
                let mark = self.mark()?;
                let items = self.stack.split_off(mark + 1);
                self.stack.pop();
                let (pairs, odd_one) = items.as_chunks::<2>();
                if !odd_one.is_empty() {
                    return Err(odd("a name in it has no tensor"));
                }
                self.set(pairs.iter().map(|&[key, value]| (key, value)))?;
            }
            // REDUCE, BUILD, BINPERSID
            b'R' => self.reduce()?,
            // The attributes of a dictionary (`_metadata`) are of no use here.
            b'b' => match (self.pop()?, self.stack.last()) {
                (Value::Dict(_) | Value::Tuple(_), Some(Value::Dict(_))) => {}
                _ => return Err(runs("sets attributes of what is no dictionary")),
            },
            b'Q' => self.storage()?,
            other => return Err(runs(&format!("has the instruction {other:#04x} in it"))),
        }
        Ok(Step::On)
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], EncoderError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or_else(|| odd("its list of tensors is truncated"))?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], EncoderError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn line(&mut self) -> Result<&'a str, EncoderError> {
        let end = self.rest.iter().position(|&byte| byte == b'\n');
        let line = self.take(end.ok_or_else(|| odd("its list of tensors is truncated"))?)?;
        self.take(1)?;
        std::str::from_utf8(line).map_err(|_| odd("a name in it is no text"))
    }

    fn pop(&mut self) -> Result<Value<'a>, EncoderError> {
        self.stack.pop().ok_or_else(|| odd("it takes what is not there"))
    }

    /// The place of the last mark.
    fn mark(&self) -> Result<usize, EncoderError> {
        let mark = self.stack.iter().rposition(|value| matches!(value, Value::Mark));
        mark.ok_or_else(|| odd("it takes what is not there"))
    }

    fn keep(&mut self, place: u32) -> Result<(), EncoderError> {
        let value = *self.stack.last().ok_or_else(|| odd("it keeps what is not there"))?;
        self.kept.insert(place, value);
        Ok(())
    }

    fn fetch(&mut self, place: u32) -> Result<(), EncoderError> {
        let value = self.kept.get(&place).ok_or_else(|| odd("it takes what was not kept"))?;
        self.stack.push(*value);
        Ok(())
    }

    fn tuple(&mut self, from: usize) -> Result<(), EncoderError> {
        let values = self.stack.split_off(from);
        if values.iter().any(|value| matches!(value, Value::Mark)) {
            return Err(odd("it takes what is not there"));
        }
        self.tuples.push(values);
        self.stack.push(Value::Tuple(self.tuples.len() - 1));
        Ok(())
    }

    fn dict(&mut self) {
        self.dicts.push(Vec::new());
        self.stack.push(Value::Dict(self.dicts.len() - 1));
    }

    fn set(
        &mut self,
        pairs: impl IntoIterator<Item = (Value<'a>, Value<'a>)>,
    ) -> Result<(), EncoderError> {
        let Some(&Value::Dict(dict)) = self.stack.last() else {
            return Err(runs("puts something into what is no dictionary"));
        };
        self.dicts[dict].extend(pairs);
        Ok(())
    }

    fn reduce(&mut self) -> Result<(), EncoderError> {
        let (arguments, called) = (self.pop()?, self.pop()?);
        let (Value::Tuple(arguments), Value::Global(called)) = (arguments, called) else {
            return Err(runs("calls what is no function of PyTorch's"));
        };
        let arguments = self.tuples[arguments].as_slice();
        match (called, arguments) {
            (Global::OrderedDict, []) => self.dict(),
            (
                Global::Tensor,
                &[
                    Value::Storage(storage),
                    Value::Int(start),
                    Value::Tuple(shape),
                    Value::Tuple(stride),
                    ..,
                ],
            ) => {
                let (shape, stride) = (self.sides(shape)?, self.sides(stride)?);
                let start = usize::try_from(start).map_err(|_| odd("a tensor begins nowhere"))?;
                self.tensors.push(Tensor { storage, start, shape, stride });
                self.stack.push(Value::Tensor(self.tensors.len() - 1));
            }
            (Global::Parameter, &[tensor @ Value::Tensor(_), ..]) => self.stack.push(tensor),
            _ => return Err(odd("it rebuilds a tensor in a way that is not known")),
        }
        Ok(())
    }

    fn sides(&self, tuple: usize) -> Result<Vec<usize>, EncoderError> {
        let side = |value: &Value<'_>| match value {
            Value::Int(side) => usize::try_from(*side).ok(),
            _ => None,
        };
        let sides: Option<Vec<usize>> = self.tuples[tuple].iter().map(side).collect();
        sides.ok_or_else(|| odd("a tensor has a shape that is none"))
    }

    fn storage(&mut self) -> Result<(), EncoderError> {
        let Value::Tuple(said) = self.pop()? else {
            return Err(odd("it refers to what is no storage"));
        };
        let &[Value::Text("storage"), Value::Global(Global::Storage(dtype)), Value::Text(key), ..] =
            self.tuples[said].as_slice()
        else {
            return Err(odd("it refers to what is no storage"));
        };
        self.storages.push(Storage { dtype, key });
        self.stack.push(Value::Storage(self.storages.len() - 1));
        Ok(())
    }
}

fn global(module: &str, name: &str) -> Result<Global, EncoderError> {
    Ok(match (module, name) {
        ("collections", "OrderedDict") => Global::OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2") => Global::Tensor,
        ("torch._utils", "_rebuild_parameter") => Global::Parameter,
        ("torch", "FloatStorage") => Global::Storage(Some(Dtype::F32)),
        ("torch", "HalfStorage") => Global::Storage(Some(Dtype::F16)),
        ("torch", "BFloat16Storage") => Global::Storage(Some(Dtype::BF16)),
        (
            "torch",
            "DoubleStorage" | "LongStorage" | "IntStorage" | "ShortStorage" | "CharStorage"
            | "ByteStorage" | "BoolStorage",
        ) => Global::Storage(None),
        _ => return Err(runs(&format!("names {module}.{name}"))),
    })
}

/// A number of up to eight bytes, the last of which has the sign.
fn long(bytes: &[u8]) -> Result<i64, EncoderError> {
    if bytes.len() > 8 {
        return Err(odd("a number in it is too large"));
    }
    let sign = bytes.last().is_some_and(|&last| last >= 0x80);
    let mut whole = [if sign { 0xff } else { 0 }; 8];
    whole[..bytes.len()].copy_from_slice(bytes);
    Ok(i64::from_le_bytes(whole))
}

fn odd(reason: &str) -> EncoderError {
    EncoderError::Weights { reason: reason.into() }
}

fn runs(what: &str) -> EncoderError {
    EncoderError::WantsToRun { what: what.into() }
}
