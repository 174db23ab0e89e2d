/** Clusters: what ssh, Slurm and the disks there say, and why jobs wait. */

export const clusterSentences: Readonly<Record<string, string>> = {
  'There is no cluster "{name}".': '沒有叢集 {name}。',
  'Add one with `{command}`, or on the page Clusters.': '請以 `{command}` 新增，或在「叢集」頁面新增。',
  '{n} sweep is under way on {cluster}.': '{cluster} 上有 {n} 個掃描正在進行。',
  '{n} sweeps are under way on {cluster}.': '{cluster} 上有 {n} 個掃描正在進行。',
  'Cancel them first, or wait until they are over.': '請先取消，或等它們結束。',
  '{name} ({id}) is under way.': '{name}（{id}）正在進行。',
  'Cancel it first.': '請先取消它。',
  'There is no sweep {id}.': '沒有掃描 {id}。',
  'It was cancelled on the cluster.': '它在叢集上被取消了。',

  // What a setting has to be.
  'a word of letters, digits, _ and -': '由字母、數字、_ 與 - 組成的名稱',
  'a host as in ssh HOST': '如同 ssh HOST 的主機',
  'an absolute folder there': '叢集上的絕對路徑',
  'one line': '一行文字',
  'a partition, or several with commas': '分割區，多個以逗號分隔',
  'an account': '帳號',
  'a number of GPUs, as in 1 or a100:1': 'GPU 數，例如 1 或 a100:1',
  'memory, as in 16G': '記憶體，例如 16G',
  'a time limit, as in 4:00:00 or 1-12': '時限，例如 4:00:00 或 1-12',
  'at most 10,000 characters': '最多 10,000 個字元的文字',
  'no NUL': '不含 NUL 的文字',

  // Getting there.
  '{command} could not be started on this machine ({Why}).': '無法在這台機器上啟動 {command}（{Why}）。',
  'Install OpenSSH’s client, or run Prunescope on the cluster’s login node.':
    '請安裝 OpenSSH 的用戶端，或在叢集的登入節點上執行 Prunescope。',
  'Try it again.': '請重試。',
  'The cluster has not answered within {n} seconds.': '叢集在 {n} 秒內沒有回應。',
  'Look whether its login node is up and this machine online; it is asked again by itself.':
    '請確認其登入節點正常、這台機器已連上網路；稍後會自動再試。',
  '{host} can’t be reached: {Said}': '無法連線到 {host}：{Said}',
  'it said nothing': '沒有任何訊息',
  'it was closed': '連線被關閉',
  '{host} is not known to this machine’s ssh yet.': '這台機器的 ssh 還不認得 {host}。',
  'Connect to it once by hand with `{command}`, and accept its key.': '請手動以 `{command}` 連線一次，並接受其金鑰。',
  '{host} does not let you in: {Said}': '{host} 不允許登入：{Said}',
  'Have it let you in without a question: a key in ssh-agent (ssh-add), or a connection that is open already and shared (ControlPath in ~/.ssh/config).':
    '請設定成不需詢問即可登入：ssh-agent 中的金鑰（ssh-add），或已開啟的共用連線（~/.ssh/config 的 ControlPath）。',
  'Check the host’s name; it is taken as in `ssh HOST`, with what ~/.ssh/config says of it.':
    '請檢查主機名稱；它如同 `ssh HOST`，並依 ~/.ssh/config 的設定。',
  'Nothing listens there: check host and port (~/.ssh/config), and whether its login node is up; it is asked again by itself.':
    '該處沒有服務在接聽：請檢查主機與連接埠（~/.ssh/config），以及登入節點是否正常；稍後會自動再試。',
  'Check that this machine is online, and whether it needs the VPN; it is asked again by itself.':
    '請確認這台機器已連上網路，以及是否需要 VPN；稍後會自動再試。',
  'The connection to {host} was lost: {Said}': '與 {host} 的連線中斷：{Said}',
  'What runs there goes on; it is asked again by itself.': '在那裡執行的會繼續；稍後會自動再試。',
  'ssh does not accept its configuration: {Said}': 'ssh 不接受其設定：{Said}',
  'Mend that file; `ssh -G HOST` says whether it is right.': '請修正該檔案；`ssh -G HOST` 可檢查是否正確。',
  '{host} shows another key than the one that this machine knows of it.': '{host} 出示的金鑰與這台機器所知的不同。',
  'It was set up anew, or someone is in between: ask its administrators for its key. Then `{command}` forgets the old one; connect once by hand.':
    '它可能重新安裝過，或有人從中攔截：請向管理員確認其金鑰，再以 `{command}` 忘記舊的，並手動連線一次。',
  'Try `{command}` in a terminal.': '請在終端機試試 `{command}`。',
  '{host} lets you in but runs no commands.': '{host} 允許登入，但不執行指令。',
  '{host} lets you in but runs no commands: {Said}': '{host} 允許登入，但不執行指令：{Said}',
  'See what `{command}` answers; only “here” would be right.': '請看 `{command}` 的回應；只有 `here` 才正確。',

  // Slurm.
  'The cluster has no partition {partition}.': '叢集沒有分割區 {partition}。',
  'The cluster has no partition of that name.': '叢集沒有這個名稱的分割區。',
  'Choose one that `sinfo` lists, in the cluster’s settings.': '請在叢集設定中選擇 `sinfo` 列出的分割區。',
  'The cluster does not let this account use this partition.': '叢集不允許此帳號使用此分割區。',
  'Check account and partition in the cluster’s settings; `{command}` lists yours.':
    '請檢查叢集設定中的帳號與分割區；`{command}` 會列出您的。',
  'The cluster knows no such GPUs.': '叢集沒有這種 GPU。',
  'Check the GPUs in the cluster’s settings; `{command}` lists what there is.':
    '請檢查叢集設定中的 GPU；`{command}` 會列出有哪些。',
  'No node of the partition has as many CPUs, GPUs or as much memory as one task asks for.':
    '分割區中沒有任何節點具備一個任務所要求的 CPU、GPU 或記憶體。',
  'Ask for less in the cluster’s settings, or choose another partition.': '請在叢集設定中減少要求，或選擇其他分割區。',
  'No node of the partition has as much memory as one task asks for.':
    '分割區中沒有任何節點具備一個任務所要求的記憶體。',
  'Ask for less memory in the cluster’s settings.': '請在叢集設定中減少記憶體。',
  'The partition does not allow so long a time.': '分割區不允許這麼長的時間。',
  'Ask for a shorter time in the cluster’s settings; tasks go on from their checkpoint when it is over.':
    '請在叢集設定中縮短時限；時間一到，任務會從檢查點接續。',
  'The cluster does not take an array of this size.': '叢集不接受這麼大的工作陣列。',
  'Report this: arrays are split by what scontrol show config says.':
    '請回報：工作陣列是依 `scontrol show config` 的設定切分的。',
  'The cluster takes no more jobs of yours at the moment.': '叢集目前不再接受您的工作。',
  'Nothing need be done: the rest is handed in when others have ended.': '不需處理：其他工作結束後會自動送出其餘的。',
  'The cluster’s Slurm does not answer (slurmctld can’t be contacted).':
    '叢集的 Slurm 沒有回應（無法連絡 slurmctld）。',
  'What runs goes on; it is asked again by itself.': '執行中的會繼續；稍後會自動再試。',
  'There is no Slurm: the commands sbatch and squeue were not found.': '沒有 Slurm：找不到 sbatch 與 squeue 指令。',
  'Name the cluster’s login node as host, or install Slurm’s client commands.':
    '請以叢集的登入節點作為主機，或安裝 Slurm 的用戶端指令。',
  'Slurm does not accept who asks: {Said}': 'Slurm 不接受詢問者的身分：{Said}',
  'Have the cluster’s administrators look at munge on that machine.': '請叢集管理員檢查該機器上的 munge。',
  '{command} has refused: {Said}': '{command} 拒絕了：{Said}',
  'it gave no reason': '沒有說明原因',
  'no reason was given': '沒有說明原因',
  'Check the cluster’s settings, or ask its administrators what that means.': '請檢查叢集設定，或詢問管理員其含義。',
  'The disk on {where} is full, or your quota there is used up: {Said}': '{where} 的磁碟已滿，或您的配額已用盡：{Said}',
  'Free some space there, or choose another folder in the cluster’s settings.':
    '請在那裡騰出空間，或在叢集設定中選擇其他資料夾。',
  'The folder on {where} can’t be written: {Said}': '無法寫入 {where} 上的資料夾：{Said}',
  'Choose a folder on the shared file system that belongs to you, in the cluster’s settings.':
    '請在叢集設定中選擇共用檔案系統上屬於您的資料夾。',

  // How tasks end.
  'Slurm’s job {Id}': 'Slurm 工作 {Id}',
  '(test)': '（測試）',
  '{JOB} reached its time limit.': '{JOB} 已達時限。',
  'Requeue it: it goes on from its last checkpoint.': '請放回佇列：它會從最近的檢查點接續。',
  'Give it more time in the cluster’s settings.': '請在叢集設定中給予更長的時間。',
  'The node of {JOB} has failed.': '{JOB} 所在的節點故障。',
  '{JOB} has missed its deadline.': '{JOB} 錯過了期限。',
  'Requeue it.': '請放回佇列。',
  'The disk there is full, or your quota is used up: {JOB} could not write its checkpoint or journal.':
    '那裡的磁碟已滿，或您的配額已用盡：{JOB} 無法寫入檢查點或日誌。',
  'Free some space there and requeue it: it goes on from its last checkpoint.':
    '請在那裡騰出空間並放回佇列：它會從最近的檢查點接續。',
  'Prunescope was not found on the cluster: {Said}': '在叢集上找不到 Prunescope：{Said}',
  'its command does not exist there': '那裡沒有該指令',
  'Check what starts it, and the setup lines, in the cluster’s settings.':
    '請檢查叢集設定中的啟動指令與事前執行的指令。',
  'Check what starts Prunescope, and the setup lines, in the cluster’s settings.':
    '請檢查叢集設定中啟動 Prunescope 的指令與事前執行的指令。',
  'The compute runtime is missing on the cluster: {Said}': '叢集上沒有運算元件：{Said}',
  'Prunescope did not start there.': 'Prunescope 沒有在那裡啟動。',
  'Set it up there once, where the internet can be reached: `prunescope doctor` on the login node.':
    '請在可連上網際網路的地方安裝一次：在登入節點執行 `prunescope doctor`。',
  'Slurm’s job {Id} {HOW}.': 'Slurm 工作 {Id} {HOW}。',
  'Slurm’s job {Id} {HOW}; its last words: {Words}': 'Slurm 工作 {Id} {HOW}；最後的訊息：{Words}',
  'is not known to Slurm any more, and left no word': '已不為 Slurm 所知，也沒有留下訊息',
  '{HOW} with status {status}': '{HOW}，狀態 {status}',
  'ended as {state}': '以 {state} 結束',
  '{JOB} needed more memory than it was given.': '{JOB} 需要的記憶體超過所給予的。',
  'Ask for more memory in the cluster’s settings, or lower train.batchSize, and requeue it.':
    '請在叢集設定中增加記憶體，或調低 train.batchSize，再放回佇列。',
  '{file} holds no task {n}.': '{file} 沒有任務 {n}。',
  'Was the sweep’s folder removed?': '掃描的資料夾是否已被移除？',
  'Hand the sweep in again.': '請重新送出掃描。',
  'On the cluster, with --workspace {folder}: {NEXT}': '在叢集上，加上 --workspace {folder}：{NEXT}',
  'The task has no run {id}.': '此任務沒有執行 {id}。',
  'Report this with the task’s journal.': '請連同任務的日誌一併回報。',
  'The task ended before the run did.': '任務在執行完成之前就結束了。',
  'It goes on from its last checkpoint when the task is requeued.': '任務放回佇列後，會從最近的檢查點接續。',
  'The disk is full, or your quota there is used up: {path} could not be written.':
    '磁碟已滿，或您的配額已用盡：無法寫入 {path}。',
  'Free some space there and requeue the task: it goes on from its last checkpoint.':
    '請在那裡騰出空間，並將任務放回佇列：它會從最近的檢查點接續。',
  'Check that the folder is there and who may write in it.': '請確認該資料夾存在，以及誰有寫入權限。',

  // The test of a connection.
  'Check the cluster’s settings and test it again.': '請檢查叢集設定，再測試一次。',
  'The test still waits in the queue: {Why}': '測試仍在佇列中等待：{Why}',
  'The test has not answered in time.': '測試沒有及時回應。',
  'The way there is right, and so are the settings: the cluster is busy.': '連線與設定都正確，只是叢集忙碌。',
  'Sweeps wait in its queue like others.': '掃描會和其他工作一樣在佇列中等待。',
  'The compute runtime is missing on {node}: {Why}': '{node} 上沒有運算元件：{Why}',
  'it does not load.': '無法載入。',
  'Run `prunescope doctor` there.': '請在那裡執行 `prunescope doctor`。',

  // Files that go there and come home.
  '{file} can’t be read on {where}: {Said}.': '無法在 {where} 讀取 {file}：{Said}。',
  'It may have been removed there; old checkpoints are, when newer ones are written.':
    '它可能已在那裡被移除；寫入較新的檢查點時會移除舊的。',
  '{file} did not come home as it was written: {n} of {all}, or another checksum.':
    '取回的 {file} 與寫入時不同：{all} 中的 {n}，或校驗和不符。',
  'Fetch it again.': '請重新取回。',
  'If it happens again, the file there is damaged.': '若再次發生，表示那裡的檔案已損壞。',
  '{file} ({size}) did not arrive on {where} as it was written.': '{file}（{size}）送達 {where} 時與原來不同。',
  'Hand the job in again.': '請重新送出工作。',
  'If it happens again, the file here is damaged.': '若再次發生，表示這裡的檔案已損壞。',
  'The weights of {name} ({id}) are neither here nor on {cluster}.':
    '{name}（{id}）的權重既不在這裡，也不在 {cluster}。',
  'Bring them home first: `{command}`.': '請先取回：`{command}`。',
  'A run that was begun here is gone on with here: its checkpoints do not go to a cluster.':
    '在這裡開始的執行須在這裡繼續：其檢查點不會送到叢集。',
  'Resume it without a cluster; when it is done, what comes after it can run there.':
    '請不使用叢集繼續它；完成後，後續的步驟可在叢集執行。',
  'Logits are written where they are computed, and do not come home from a cluster.':
    'Logit 會寫在計算的地方，不會從叢集取回。',
  'Leave the file out, or evaluate it here.': '請省略該檔案，或在這裡評估。',

  // Why a job waits.
  'Slurm has not looked at it yet.': 'Slurm 尚未檢視此工作。',
  'It is next, and waits until enough CPUs, GPUs or memory are free.':
    '下一個就是它，正在等待足夠的 CPU、GPU 或記憶體。',
  'Jobs of higher priority are before it.': '前面還有優先順序較高的工作。',
  'It begins when the stage before it is done.': '前一個階段完成後開始。',
  'The stage before it did not come to its end, so it will never begin.': '前一個階段沒有完成，因此不會開始。',
  'It was put back into the queue; Slurm waits two minutes before it begins again.':
    '已放回佇列；Slurm 會等兩分鐘再重新開始。',
  'As many tasks of the sweep as are allowed at a time are running.': '此掃描同時執行的任務數已達上限。',
  'It was held; release it with scontrol release.': '已被保留；可用 `scontrol release` 釋放。',
  'An administrator of the cluster holds it.': '叢集管理員保留了此工作。',
  'The partition is down.': '分割區已停用。',
  'The partition takes no jobs at the moment.': '分割區目前不接受工作。',
  'It asks for more time than the partition allows.': '要求的時間超過分割區的上限。',
  'It asks for more nodes than the partition allows.': '要求的節點數超過分割區的上限。',
  'A node that it needs is down or reserved.': '所需的節點已停機或被保留。',
  'A node that it needs is down.': '所需的節點已停機。',
  'It waits for its reservation.': '正在等待其保留時段。',
  'It waits for a licence.': '正在等待授權。',
  'Your account uses as many GPUs as it may.': '您的帳號使用的 GPU 已達上限。',
  'Your account uses as many CPUs as it may.': '您的帳號使用的 CPU 已達上限。',
  'Your account uses as much memory as it may.': '您的帳號使用的記憶體已達上限。',
  'You run as many jobs as your account allows.': '您的帳號同時執行的工作數已達上限。',
  'You run as many jobs as the quality of service allows.': '您同時執行的工作數已達服務品質的上限。',
  'You use as many GPUs as the quality of service allows.': '您使用的 GPU 已達服務品質的上限。',
  'You use as many CPUs as the quality of service allows.': '您使用的 CPU 已達服務品質的上限。',
  'All GPUs of this quality of service are in use.': '此服務品質的所有 GPU 都在使用中。',
  'It asks for more than the quality of service allows.': '要求的資源超過服務品質的上限。',
  'The account does not exist.': '帳號不存在。',
  'The quality of service does not exist.': '服務品質不存在。',
  'No node can ever meet what it asks for.': '沒有任何節點能滿足其要求。',
  'It could not be started on its node, and is held.': '無法在節點上啟動，已被保留。',
}
