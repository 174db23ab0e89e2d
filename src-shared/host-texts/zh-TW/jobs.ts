/** The queue, sweeps and what a job is called. */

export const jobSentences: Readonly<Record<string, string>> = {
  'resume {id}': '繼續 {id}',
  'evaluate {id} on the {SPLIT} images of {data}': '以 {data} 的{SPLIT}影像評估 {id}',
  'latency of {id}': '{id} 的延遲',
  'latency of {n} runs': '{n} 個執行的延遲',

  'There is no job {id}.': '沒有工作 {id}。',
  'See all with `prunescope queue list`.': '以 `prunescope queue list` 查看全部。',
  "{n} jobs at a time can't be had.": '無法同時進行 {n} 個工作。',
  'Give a whole number from 1 to {most}.': '請輸入 1 到 {most} 的整數。',
  "{Title} ({id}) is {STATE}; it can't be {WISH}.": '「{Title}」（{id}）{STATE}，無法{WISH}。',
  'Retry it to do the same work again.': '若要再做相同的工作，請重新執行一次。',
  'The program that carried this job out ended before the job did.': '進行此工作的程式在工作完成之前就結束了。',
  'Resume it: it goes on from its last checkpoint.': '請繼續它：會從最近的檢查點接續。',

  'The sweep over "{key}" has no values.': '掃描的 {key} 沒有任何值。',
  'A sweep needs at least one key to sweep over.': '掃描至少需要一個設定項。',
  'Give a key and its values, as in --over train.lambda=0,1e-5,1e-4.':
    '請輸入設定項與其值，例如 --over train.lambda=0,1e-5,1e-4。',
  'The sweep names "{key}" twice.': '掃描中 {key} 出現兩次。',
  'Give all values of a key together.': '請將同一設定項的值寫在一起。',
  'The sweep has {jobs} combinations; the most is {most}.': '掃描有 {jobs} 種組合，最多為 {most} 種。',
  'Leave some values out, or split it.': '請減少一些值，或分成幾次掃描。',
}
