## How learning goes: the dialog and its headings.

how-learning-goes = 学习进展
annotations = 标注
a-version = 版本
versions = 版本
when = 时间
last-version = 最新版本
score-by-annotations = 评分随标注数的变化
measured = 测量值
deep-version = 深度版本
curve-range = 真实值有九成把握落在其中的范围
curve-as-table = 以表格查看
curve-table = 曲线的数据表
measured-on = 测量依据
f1-and-range = F1 及其范围
what-it-mistakes = 误判之处

## What F1, a version and a deep round are.

f1-note = F1 将两个比例合为一个数：Handful 标出的有多少是对的，应标的又找到了多少。1 为全对，0 为全错。边界与概念都正确的片段才算对。1 个百分点即 0.01。
versions-note = Handful 每学习一次，就有一个新版本。深度版本不仅学会了如何标注，还学会了如何阅读您的文本。您可以比较任意两个版本，也可以换回较早的版本：您的标注全部保留，其间的标注会在您恢复学习后学到。
call-off-deep-round = 结束此次深度训练，继续使用当前版本。
deep-seconds-left = 剩余 { $n } 秒
deep-minutes-left = 剩余 { $n } 分钟

## How good the model is.

nothing-learned = 尚未学习
too-early = 尚难判断
too-early-needs = 还需完成 { $n } 个句子才能判断模型的效果：评分以您核对过的内容为准。
measured-held-out = 在学习从未接触过的 { $n } 个已完成的句子上测得。
measured-crossed = 在 { $n } 个已完成的句子上测得，每句都由未见过它的模型阅读（交叉验证）。
true-value = 真实值有九成把握在 { $low } 与 { $high } 之间。
right-and-found = 它标出的有 { $precision } 正确，应标的找到了 { $recall }。
measured-before = 测量时，模型学习了现有 { $n } 条标注中的 { $part } 条。

## What to do next, and why.

advice-too-early = 继续标注，并将句子标为已完成
advice-go-on = 继续标注
advice-feed = 继续标注 { $names }
advice-measure = 再核对一些句子
advice-stop = 可以停下了
names-two = { $one }、{ $other }
names-three = { $one }、{ $other }、{ $third }
names-more = { $one }、{ $other } 及另外 { $n } 个概念
because-too-early = 句中该标的都已标注，句子才算已完成。
because-go-on = 目前还看不出走势。这需要以同一方式测量五次，且最后一次的标注数至少是第一次的两倍。
because-feed =
    { $n ->
        [1] 该概念
       *[other] 这些概念
    }的标注太少，难以学好：不到五条，或不到本项目通常数量的五分之一。
because-measure = 目前对模型效果的估计，范围仍宽于 10 个百分点。多完成一些句子会使它更准确。
because-stop = 对模型效果的估计，范围已在 10 个百分点以内；再标注也几乎没有提升，不到半个百分点。导出之前，请先看看它的误判之处。
ahead-nothing = 再标 { $n } 条，预计不会有提升。
ahead-point = 再标 { $n } 条，预计提升 1 个百分点。
ahead-points = 再标 { $n } 条，预计提升 { $points } 个百分点。
next-point = 再提升 1 个百分点预计需要 { $n } 条标注，可能为 { $low } 到 { $high } 条。
told-from = 这是根据 { $n } 次测量，按学习通常遵循的曲线推算的：上升得越来越慢（逆幂律）。

## Measurements and their curve.

count-measurements = { $n } 次测量
no-curve = 曲线从第一次测量开始，需要五个已完成的句子。
f1-with-range = { $f1 }（{ $low }–{ $high }）
depth-deep = 深度
depth-quick = 快速
version-and-depth = { $version }（{ $depth }）
curve-point = { $n } 条标注：F1 { $score }，版本 { $version }（{ $depth }）
curve-of-one = 一次测量。{ $point }。
curve-of-many = { count-measurements }：F1 从 { $annotations } 条标注时的 { $from } 到 { $last } 条时的 { $to }。
basis-held-out = { $n } 个留出的句子
basis-crossed = { $n } 个句子，交叉验证

## What the last version changed.

change-none-more = 标注相同
change-more = 多 { $n } 条标注
change-fewer = 少 { $n } 条标注
change-of = 版本 { $version } 与版本 { $before } 相比，{ $more }：F1 从 { $from } 到 { $to }。
change-as-good = 与之前一样好。
change-real = 这种差异并非偶然。
change-chance = 这可能只是偶然：两者的范围有重叠。
concept-better = { $name } 有所改善：{ $before } → { $after }
concept-worse = { $name } 有所下降：{ $before } → { $after }

## Concepts.

not-measured-yet = 尚未测量
on-spans = 基于 { $n } 个片段
has-too-few = 标注太少：请再标 { $n } 条

## Mistakes.

no-mistakes = 在测量过的内容中没有误判。
mistakes-held-out = 在学习从未接触过的已完成的句子中。
mistakes-crossed = 在已完成的句子中，每句都由未见过它的模型阅读。
mistakes-too-early = 有了已完成的句子，才会统计误判。
mistake-edges = 找到 { $marked } 但边界不同
mistake-concept = 将 { $marked } 认作 { $taken }
mistake-overlooked = 漏掉 { $marked }
mistake-unmarked = 在没有标注之处认出 { $taken }
times = { $n } 次
mistake-so-often = { $mistake }，{ $times }
other-mistakes = 另有 { $n } 类

## Versions, and two of them side by side.

no-versions = 还没有版本。
not-measured = 未测量
in-use-chosen = 使用中（手选）
version-chosen-note = 正在使用版本 { $n }，因为您选择了它。您的标注会保留，恢复学习后再从中学习。
go-on-learning = 恢复学习
use-version = 使用版本 { $n }
version-use = 使用
version-too-old = 太旧：只保留了评分
version-other-encoder = 用的是另一个编码器
compare-version = 比较版本 { $n }
choose-two-versions = 选择两个版本即可比较。
where-they-differ = 哪些地方结果不同？
scores-alone = 其中一个版本只保留了评分，因此无法在您的文本中比较二者。
reading-with-both = 正在用两个版本阅读句子
differ-nowhere = 两个版本都阅读过的 { $n } 个句子中，结果全部相同。
differ = 两个版本都阅读过的 { $n } 个句子中，有 { $differing } 个结果不同。
finds-nothing = 没有找到
found-as = “{ $words }”为 { $concept }
